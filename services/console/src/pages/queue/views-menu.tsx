import type { api } from '@winnow/core';
import { ActionIcon, Button, Menu } from '@mantine/core';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { request } from '../../api.ts';
import { Icon } from '../../components/icons.tsx';
import { Mark } from '../../components/marks.tsx';
import { toastDone, toastError } from '../../components/toast.ts';
import { Untrusted } from '../../components/untrusted.tsx';
import { useSession } from '../../session.tsx';
import { CONFIGURED } from '../../words.ts';
import { DEFAULT_QUERY } from './default-query.ts';
import { changed, pathOf, useViews } from './views.ts';

const SaveView = lazy(() => import('./save-view.tsx'));

async function forget({ name, q, is_shared }: api.View): Promise<void> {
  try {
    await request(pathOf(name), { method: 'DELETE' });
    changed();
    toastDone(`View “${name}” deleted.`, () => { request(pathOf(name), { method: 'PUT', body: { q, is_shared } }).then(changed, toastError); });
  } catch (error) { toastError(error); }
}

export function ViewsMenu({ q, onQuery }: { readonly q: string; readonly onQuery: (q: string) => void }): ReactNode {
  const views = useViews();
  const { user } = useSession();
  const [isSaving, save] = useState(false);
  const current = q === DEFAULT_QUERY ? 'Open cases' : views.find((v) => v.q === q)?.name;
  return (
    <>
      <Menu position="bottom-start" width={320} transitionProps={{ duration: 0 }}>
        <Menu.Target><Button variant="default" size="xs" leftSection={<Icon name="bookmark" size={14} />} rightSection={<Icon name="down" size={13} />}><span className="w-cut" style={{ maxWidth: 160 }}>{current === undefined ? 'Views' : <Untrusted text={current} short={40} expands={false} />}</span></Button></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => { onQuery(DEFAULT_QUERY); }}>Open cases <Mark>default</Mark></Menu.Item>
          <Menu.Item onClick={() => { onQuery(`assignee:${user} -state:closed`); }}>Assigned to me</Menu.Item>
          {views.length > 0 && <Menu.Label>Saved</Menu.Label>}
          {views.map((view) => (
            <div key={`${view.owner}/${view.name}`} style={{ display: 'flex', alignItems: 'center' }}>
              <Menu.Item onClick={() => { onQuery(view.q); }} title={view.q} style={{ flex: 1 }}><Untrusted text={view.name} short={60} expands={false} /> {view.is_shared && <Mark title={view.owner === CONFIGURED ? 'It stands in the configuration' : `by ${view.owner}`}>shared</Mark>}</Menu.Item>
              {view.owner === user && <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Delete ${view.name}`} onClick={() => { void forget(view); }}><Icon name="close" size={13} /></ActionIcon>}
            </div>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={() => { save(true); }}>Save this query…</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Suspense>{isSaving && <SaveView q={q} onClose={() => { save(false); }} />}</Suspense>
    </>
  );
}
