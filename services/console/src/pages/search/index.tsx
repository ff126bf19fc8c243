import type { api } from '@winnow/core';
import { TextInput } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import { Link, useNavigate } from 'react-router';
import { useGet } from '../../api.ts';
import { Icon, type IconName } from '../../components/icons.tsx';
import { hitPath } from '../../components/links.tsx';
import { KeyHint } from '../../components/marks.tsx';
import { Page } from '../../components/page.tsx';
import { Bones, EmptyState, ErrorState } from '../../components/states.tsx';
import { Untrusted } from '../../components/untrusted.tsx';
import { useListKeys } from '../../entity/list-keys.ts';
import { useOpenRecord } from '../../entity/range.tsx';
import { RecordDrawer } from '../../entity/record.tsx';
import { useTextParam } from '../../entity/text-param.ts';
import { counted } from '../../words.ts';
import './search.css';

type Hit = api.SearchResult['hits'][number];
const kinds: readonly { readonly kind: Hit['kind']; readonly title: string; readonly icon: IconName }[] = [
  { kind: 'case', title: 'Cases', icon: 'cases' }, { kind: 'person', title: 'People', icon: 'people' }, { kind: 'device', title: 'Devices', icon: 'device' }, { kind: 'address', title: 'Addresses', icon: 'address' }, { kind: 'detector', title: 'Detectors', icon: 'detectors' }, { kind: 'observation', title: 'Records', icon: 'eye' },
];

/** A link may hold no button for more. */
const clipped = (text: string): string => (text.length > 160 ? `${text.slice(0, 158)}…` : text);

function Hits({ result, onRecord }: { readonly result: api.SearchResult; readonly onRecord: (id: string) => void }): ReactNode {
  const navigate = useNavigate();
  const groups = kinds.map((k) => ({ ...k, hits: result.hits.filter((h) => h.kind === k.kind) })).filter((g) => g.hits.length > 0);
  const inOrder = groups.flatMap((g) => g.hits);
  const open = (hit: Hit): void => { if (hit.kind === 'observation') onRecord(hit.id); else void navigate(hitPath(hit)); };
  const { current } = useListKeys('Search', inOrder, open);
  const chosen = inOrder[current];
  useEffect(() => { document.querySelector('[data-hit="current"]')?.scrollIntoView({ block: 'nearest' }); }, [current]);
  return (
    <>
      <p className="e-head">{counted(inOrder.length, 'hit')}{result.is_cut && '; there are more, say it more closely'} <span className="w-nowrap"><KeyHint keys="j" /> <KeyHint keys="k" /> <KeyHint keys="Enter" /></span></p>
      <div className="search-groups">
        {groups.map(({ kind, title, icon, hits }) => (
          <section key={kind} className="w-panel" aria-label={title}>
            <h2><Icon name={icon} size={15} />{title}<span className="w-quiet">{hits.length}</span></h2>
            <ul>{hits.map((hit) => (
              <li key={hit.id} data-hit={hit === chosen ? 'current' : undefined}>
                {hit.kind === 'observation' ? <button type="button" className="e-link" onClick={() => { onRecord(hit.id); }}><Untrusted text={clipped(hit.label)} short={160} /></button> : <Link to={hitPath(hit)}><Untrusted text={clipped(hit.label)} short={160} /></Link>}
                <div className="w-quiet"><Untrusted text={hit.detail} short={160} /></div>
              </li>
            ))}</ul>
          </section>
        ))}
      </div>
    </>
  );
}

/** Everything that fits some words, by what it is. */
export function Component(): ReactNode {
  const { text, asked: q, setText } = useTextParam('q');
  const record = useOpenRecord();
  const { data, error, refetch } = useGet<api.SearchResult>('/search', { q }, { isOn: q !== '', keeps: true });
  const result = q === '' ? <EmptyState title="Search for anything">A name, a login, a device, a host name, an address or a network, a case, a record’s id.</EmptyState>
    : error !== null && data === undefined ? <ErrorState error={error} retry={() => { void refetch(); }} /> : data === undefined ? <Bones lines={10} />
      : data.hits.length === 0 ? <EmptyState title="Nothing fits">Try a part of it: the beginning of a name, an address without its last number. Names are looked for in claims and in logs, records by their id.</EmptyState>
        : <Hits key={q} result={data} onRecord={record.open} />;
  return (
    <Page title="Search">
      <TextInput aria-label="What to look for" size="sm" mb={10} maw={640} maxLength={400} autoFocus={q === ''} value={text} onChange={(e) => { setText(e.currentTarget.value); }} leftSection={<Icon name="search" size={15} />} />
      {result}
      {record.id !== undefined && <RecordDrawer id={record.id} names={data?.names ?? {}} onClose={() => { record.open(undefined); }} />}
    </Page>
  );
}
