import { Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import { Page } from '../../components/page.tsx';
import { usePaletteActions } from '../../keys.tsx';
import { useMay } from '../../session.tsx';
import { About } from './about.tsx';
import { Audit } from './audit.tsx';
import { Me } from './me.tsx';
import { Suppressions } from './suppressions.tsx';
import { Tokens } from './tokens.tsx';
import { Users } from './users.tsx';
import { Views } from './views.tsx';
import '../../entity/entity.css';

interface Part { readonly id: string; readonly label: string; readonly isAdmin?: boolean; readonly Body: () => ReactNode }
const parts: readonly Part[] = [
  { id: 'me', label: 'My account', Body: Me }, { id: 'views', label: 'Saved views', Body: Views }, { id: 'tokens', label: 'Tokens', Body: Tokens }, { id: 'suppressions', label: 'Suppressions', Body: Suppressions },
  { id: 'users', label: 'Users', isAdmin: true, Body: Users }, { id: 'audit', label: 'Audit', isAdmin: true, Body: Audit }, { id: 'about', label: 'About', Body: About },
];

/** What somebody sets for themselves, and what an admin looks after. */
export function Component(): ReactNode {
  const [params, setParams] = useSearchParams();
  const isAdmin = useMay('admin');
  const mine = parts.filter((p) => p.isAdmin !== true || isAdmin);
  const open = (id: string | null): void => { setParams(id === null || id === 'me' ? {} : { tab: id }); };
  const chosen = mine.find((p) => p.id === params.get('tab')) ?? mine[0];
  usePaletteActions('Settings', mine.map(({ id, label }) => ({ id, label, run: () => { open(id); } })));
  if (chosen === undefined) return null;
  return (
    <Page title="Settings">
      <Tabs value={chosen.id} onChange={open} keepMounted={false}>
        <Tabs.List mb="md">{mine.map(({ id, label }) => <Tabs.Tab key={id} value={id}>{label}</Tabs.Tab>)}</Tabs.List>
        {mine.map(({ id, Body }) => <Tabs.Panel key={id} value={id}>{id === chosen.id && <Body />}</Tabs.Panel>)}
      </Tabs>
    </Page>
  );
}
