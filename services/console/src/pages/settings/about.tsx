import type { ReactNode } from 'react';
import { Panel } from '../../components/page.tsx';
import { Facts } from '../../entity/parts.tsx';
import { useSession } from '../../session.tsx';
import { Time } from '../../time.tsx';

export function About(): ReactNode {
  const { version, mode, now, sample } = useSession().product;
  return (
    <div className="e-two">
      <Panel title="This Winnow"><Facts rows={[['Version', version], ['Runs', mode === 'embedded' ? 'in one process, with the store in it' : 'on ClickHouse'], ['Its time', <Time key="n" at={now} show="full" />], ['Data', sample === undefined ? 'your own' : 'the sample company']]} /></Panel>
      <Panel title="For programs"><p className="e-text" style={{ margin: 0 }}>Whatever the console shows and does, the API shows and does: <a href="/api/v1/reference" target="_blank" rel="noopener">its reference</a>, <a href="/api/v1/openapi.json" target="_blank" rel="noopener">its OpenAPI document</a>. The command line asks the same API.</p></Panel>
      <Panel title="What stays here"><p style={{ margin: 0 }}>The console loads nothing from anywhere else, and nothing is sent anywhere. Who read whose data is kept in the audit.</p></Panel>
    </div>
  );
}
