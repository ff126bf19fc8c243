import type { ReactNode } from 'react';
import { EmptyState } from '../../components/states.tsx';
import { Page } from '../../components/page.tsx';

export function Component(): ReactNode {
  return <Page title="Case"><EmptyState title="Not there yet" /></Page>;
}
