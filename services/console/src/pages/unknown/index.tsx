import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Page } from '../../components/page.tsx';
import { EmptyState } from '../../components/states.tsx';

export const Component = (): ReactNode => <Page title="No such page"><EmptyState title="There is no page at this address" action={<Link to="/cases">To the cases</Link>}>The link may be old, or cut off at its end.</EmptyState></Page>;
