import { type Source } from '../types.ts';
import { cloudtrail } from './aws/cloudtrail.ts';
import { events as catoEvents } from './cato/events.ts';
import { asa } from './cisco/asa.ts';
import { duo } from './cisco/duo.ts';
import { netscaler } from './citrix/netscaler.ts';
import { access } from './cloudflare/access.ts';
import { ecs } from './ecs.ts';
import { fortigate } from './fortinet/fortigate.ts';
import { workspaceLogin } from './google/workspace-login.ts';
import { connectSecure } from './ivanti/connect-secure.ts';
import { directoryInsights } from './jumpcloud/directory-insights.ts';
import { events as keycloakEvents } from './keycloak/events.ts';
import { entraSignin } from './microsoft/entra-signin.ts';
import { m365Audit } from './microsoft/m365-audit.ts';
import { events as netskopeEvents } from './netskope/events.ts';
import { systemLog } from './okta/system-log.ts';
import { events as oneloginEvents } from './onelogin/events.ts';
import { signInAttempts } from './onepassword/sign-in-attempts.ts';
import { sshd } from './openssh/sshd.ts';
import { server as openvpnServer } from './openvpn/server.ts';
import { results } from './osquery/results.ts';
import { globalprotect } from './palo-alto/globalprotect.ts';
import { firewall } from './sonicwall/firewall.ts';
import { sma } from './sonicwall/sma.ts';
import { logs as tailscaleLogs } from './tailscale/logs.ts';
import { zia } from './zscaler/zia.ts';
import { zpaUserStatus } from './zscaler/zpa-user-status.ts';

const vendors: readonly Source[] = [
  cloudtrail, catoEvents, asa, duo, netscaler, access, fortigate, workspaceLogin, connectSecure, directoryInsights, keycloakEvents, entraSignin, m365Audit, netskopeEvents, systemLog, oneloginEvents, signInAttempts, sshd, openvpnServer, results, globalprotect, firewall, sma, tailscaleLogs, zia, zpaUserStatus,
];

/**
 * Every log format that is read, in the order in which an unnamed record is offered to them. ECS is last and takes what no vendor's source claims: shippers
 * add `@timestamp` and `ecs.version` to records that stay a vendor's.
 */
export const sources: readonly Source[] = [...vendors, { ...ecs, matches: (record) => ecs.matches(record) && !vendors.some((vendor) => vendor.matches(record)) }];
