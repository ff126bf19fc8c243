import type { ReactNode } from 'react';
import { useReach } from '../api.ts';
import { Icon } from '../components/icons.tsx';
import { useSession } from '../session.tsx';

/** What concerns all pages: the store is away; this is the sample company. */
export function Banners(): ReactNode {
  const reach = useReach();
  const { sample } = useSession().product;
  return (
    <div className="w-banners">
      {reach !== 'ok' && <div className="w-banner" data-tone="bad" role="alert"><Icon name="warning" />{reach === 'no-store' ? 'Read-only: the store does not answer. Trying again; nothing is lost.' : 'The server does not answer. Trying again; what you see is what was there last.'}</div>}
      {sample !== undefined && <div className="w-banner" data-tone="info" role="note"><strong>Sample company</strong><span>{sample.text}</span><span>{sample.how}</span></div>}
    </div>
  );
}
