import { ActionIcon, Menu, SegmentedControl, useMantineColorScheme, useComputedColorScheme } from '@mantine/core';
import { lazy, Suspense, useCallback, useEffect, useState, type ReactNode } from 'react';
import { isRouteErrorResponse, Link, NavLink, Outlet, useNavigate, useNavigation, useRouteError } from 'react-router';
import { Icon, type IconName } from '../components/icons.tsx';
import { EmptyState, ErrorState } from '../components/states.tsx';
import { toastError } from '../components/toast.ts';
import { startKeys, useKeys, usePaletteActions } from '../keys.tsx';
import { startLive } from '../live.ts';
import { SignedIn, signOut, useSession } from '../session.tsx';
import { timeModes, TimeProvider, useTime } from '../time.tsx';
import { roleWords } from '../words.ts';
import { Banners } from './banners.tsx';
import { SearchBox } from './search-box.tsx';

/** Loaded by the first who opens them. */
const Help = lazy(() => import('./help.tsx'));
const Palette = lazy(() => import('./palette.tsx'));

const places: readonly { readonly to: string; readonly label: string; readonly icon: IconName; readonly key: string }[] = [
  { to: '/cases', label: 'Cases', icon: 'cases', key: 'c' }, { to: '/people', label: 'People', icon: 'people', key: 'p' }, { to: '/detectors', label: 'Detectors', icon: 'detectors', key: 'd' },
  { to: '/health', label: 'Health', icon: 'health', key: 'h' }, { to: '/settings', label: 'Settings', icon: 'settings', key: 's' },
];

/** All pages of those who are signed in stand in this frame. */
export const Frame = (): ReactNode => <SignedIn><Signed /></SignedIn>;

function Signed(): ReactNode {
  const { product } = useSession();
  useEffect(startLive, []);
  useEffect(startKeys, []);
  return <TimeProvider now={product.now} newest={product.newest}><Body /></TimeProvider>;
}

type Open = 'help' | 'palette' | undefined;

function Body(): ReactNode {
  const [open, setOpen] = useState<Open>();
  const navigate = useNavigate();
  const { toggle } = useScheme();
  const { setMode } = useTime();
  const close = useCallback(() => { setOpen(undefined); }, []);
  useKeys('Everywhere', [
    { keys: 'mod+k', help: 'Go to anything, do anything', run: () => { setOpen('palette'); } },
    { keys: '/', help: 'Search', run: () => { document.getElementById('search')?.focus(); } },
    { keys: '?', help: 'These keys', run: () => { setOpen('help'); } },
    ...places.map(({ to, label, key }) => ({ keys: `g ${key}`, help: `Go to ${label.toLowerCase()}`, run: () => { void navigate(to); } })),
    { keys: 'Escape', help: 'Back', run: () => { if (window.history.length > 1) void navigate(-1); } },
  ], 0);
  const { sample } = useSession().product;
  usePaletteActions('Go to', [...places.map(({ to, label, key }) => ({ id: to, label, hint: `g ${key}`, run: () => { void navigate(to); } })), ...(sample === undefined ? [] : [{ id: '/sample', label: 'Sample company', run: () => { void navigate('/sample'); } }])], 0);
  usePaletteActions('Console', [
    { id: 'scheme', label: 'Switch between light and dark', run: toggle },
    ...timeModes.map(({ value, help }) => ({ id: `time-${value}`, label: help, run: () => { setMode(value); } })),
    { id: 'keys', label: 'Show all keys', hint: '?', run: () => { setOpen('help'); } },
    { id: 'api', label: 'Open the reference of the API', run: () => { window.open('/api/v1/reference', '_blank', 'noopener'); } },
    { id: 'out', label: 'Sign out', run: () => { signOut().catch(toastError); } },
  ], 0);
  return (
    <div className="w-frame">
      <a href="#main" className="w-hidden">To the content</a>
      <Head onHelp={() => { setOpen('help'); }} onPalette={() => { setOpen('palette'); }} />
      <Banners />
      <nav className="w-nav" aria-label="Pages">{places.map(({ to, label, icon, key }) => <NavLink key={to} to={to} title={`g ${key}`}><Icon name={icon} />{label}</NavLink>)}</nav>
      <main className="w-main" id="main" tabIndex={-1}><Suspense><Outlet /></Suspense></main>
      <Suspense>{open === 'help' && <Help onClose={close} />}{open === 'palette' && <Palette onClose={close} />}</Suspense>
    </div>
  );
}

function useScheme(): { readonly isDark: boolean; readonly toggle: () => void } {
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme('light', { getInitialValueInEffect: false }) === 'dark';
  return { isDark, toggle: () => { setColorScheme(isDark ? 'light' : 'dark'); } };
}

function Head({ onHelp, onPalette }: { readonly onHelp: () => void; readonly onPalette: () => void }): ReactNode {
  const { isDark, toggle } = useScheme();
  const { mode, setMode } = useTime();
  const isLoading = useNavigation().state === 'loading';
  const scheme = isDark ? 'Light colours' : 'Dark colours';
  return (
    <header className="w-head" aria-busy={isLoading}>
      <Link to="/cases" className="w-brand"><img src="/icon.svg" alt="" width={22} height={22} />Winnow</Link>
      <SearchBox onPalette={onPalette} />
      <SegmentedControl size="xs" aria-label="Time zone of times" value={mode} onChange={(value) => { const chosen = timeModes.find((m) => m.value === value); if (chosen !== undefined) setMode(chosen.value); }} data={timeModes.map(({ value, label }) => ({ value, label }))} />
      <ActionIcon variant="subtle" color="gray" onClick={toggle} aria-label={scheme} title={scheme}><Icon name={isDark ? 'sun' : 'moon'} /></ActionIcon>
      <ActionIcon variant="subtle" color="gray" onClick={onHelp} aria-label="Keys" title="Keys (?)"><Icon name="help" /></ActionIcon>
      <UserMenu />
    </header>
  );
}

function UserMenu(): ReactNode {
  const { user, role } = useSession();
  const navigate = useNavigate();
  return (
    <Menu position="bottom-end" transitionProps={{ duration: 0 }}>
      <Menu.Target><ActionIcon variant="subtle" color="gray" aria-label={`Signed in as ${user}`} title={`${user}, ${roleWords[role]}`}><Icon name="user" /></ActionIcon></Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{user} · {roleWords[role]}</Menu.Label>
        <Menu.Item onClick={() => { void navigate('/settings'); }}>Settings</Menu.Item>
        <Menu.Item component="a" href="/api/v1/reference" target="_blank" rel="noopener">API reference</Menu.Item>
        <Menu.Item onClick={() => { signOut().catch(toastError); }}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** A page that failed: the frame stays where it can. After an update old chunks are gone; a reload has the new ones. */
export function Broken(): ReactNode {
  const error = useRouteError();
  if (isRouteErrorResponse(error) && error.status === 404) return <EmptyState title="There is no page at this address" action={<Link to="/cases">To the cases</Link>} />;
  return <ErrorState error={error} retry={() => { window.location.reload(); }} />;
}
