import { type Source } from '../types.ts';
import { cloudtrail } from './aws/cloudtrail.ts';
import { asa } from './cisco/asa.ts';
import { duo } from './cisco/duo.ts';
import { netscaler } from './citrix/netscaler.ts';
import { falcon } from './crowdstrike/falcon.ts';
import { ecs } from './ecs.ts';
import { fortigate } from './fortinet/fortigate.ts';
import { workspaceLogin } from './google/workspace-login.ts';
import { connectSecure } from './ivanti/connect-secure.ts';
import { pro } from './jamf/pro.ts';
import { protect } from './jamf/protect.ts';
import { events as keycloakEvents } from './keycloak/events.ts';
import { defenderHunting } from './microsoft/defender-hunting.ts';
import { entraAudit } from './microsoft/entra-audit.ts';
import { entraSignin } from './microsoft/entra-signin.ts';
import { intune } from './microsoft/intune.ts';
import { m365Audit } from './microsoft/m365-audit.ts';
import { systemLog } from './okta/system-log.ts';
import { signInAttempts } from './onepassword/sign-in-attempts.ts';
import { sshd } from './openssh/sshd.ts';
import { server as openvpnServer } from './openvpn/server.ts';
import { results } from './osquery/results.ts';
import { globalprotect } from './palo-alto/globalprotect.ts';
import { activities } from './sentinelone/activities.ts';
import { firewall } from './sonicwall/firewall.ts';
import { sma } from './sonicwall/sma.ts';

const vendors: readonly Source[] = [
  cloudtrail, asa, duo, netscaler, falcon, fortigate, workspaceLogin, connectSecure, pro, protect, keycloakEvents, defenderHunting, entraAudit, entraSignin, intune, m365Audit, systemLog, signInAttempts, sshd, openvpnServer, results, globalprotect, activities, firewall, sma,
];

/**
 * Every log format that is read, in the order in which an unnamed record is offered to them. ECS is last and takes what no vendor's source claims: shippers
 * add `@timestamp` and `ecs.version` to records that stay a vendor's.
 */
export const sources: readonly Source[] = [...vendors, { ...ecs, matches: (record) => ecs.matches(record) && !vendors.some((vendor) => vendor.matches(record)) }];
