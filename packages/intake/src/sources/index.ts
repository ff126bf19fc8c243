import { type Source } from '../types.ts';
import { traces } from './anydesk/trace.ts';
import { cloudtrail } from './aws/cloudtrail.ts';
import { cloudgen } from './barracuda/cloudgen.ts';
import { events as catoEvents } from './cato/events.ts';
import { vpn as checkPointVpn } from './check-point/vpn.ts';
import { asa } from './cisco/asa.ts';
import { duo } from './cisco/duo.ts';
import { ise } from './cisco/ise.ts';
import { meraki } from './cisco/meraki.ts';
import { netscaler } from './citrix/netscaler.ts';
import { virtualApps } from './citrix/virtual-apps.ts';
import { access } from './cloudflare/access.ts';
import { falcon } from './crowdstrike/falcon.ts';
import { identity as cyberarkIdentity } from './cyberark/identity.ts';
import { vault as cyberarkVault } from './cyberark/vault.ts';
import { ecs } from './ecs.ts';
import { apm } from './f5/apm.ts';
import { fortigate } from './fortinet/fortigate.ts';
import { server as freeradiusServer } from './freeradius/server.ts';
import { audit as githubAudit } from './github/audit.ts';
import { workspaceLogin } from './google/workspace-login.ts';
import { connectSecure } from './ivanti/connect-secure.ts';
import { pro } from './jamf/pro.ts';
import { protect } from './jamf/protect.ts';
import { directoryInsights } from './jumpcloud/directory-insights.ts';
import { events as keycloakEvents } from './keycloak/events.ts';
import { avd } from './microsoft/avd.ts';
import { defenderHunting } from './microsoft/defender-hunting.ts';
import { entraAudit } from './microsoft/entra-audit.ts';
import { entraSignin } from './microsoft/entra-signin.ts';
import { intune } from './microsoft/intune.ts';
import { m365Audit } from './microsoft/m365-audit.ts';
import { teamsCalls } from './microsoft/teams-calls.ts';
import { events as netskopeEvents } from './netskope/events.ts';
import { events as ocsfEvents } from './ocsf/events.ts';
import { systemLog } from './okta/system-log.ts';
import { events as oneloginEvents } from './onelogin/events.ts';
import { signInAttempts } from './onepassword/sign-in-attempts.ts';
import { sshd } from './openssh/sshd.ts';
import { server as openvpnServer } from './openvpn/server.ts';
import { results } from './osquery/results.ts';
import { authentication as panAuthentication } from './palo-alto/authentication.ts';
import { globalprotect } from './palo-alto/globalprotect.ts';
import { pingfederate } from './ping/pingfederate.ts';
import { pingone } from './ping/pingone.ts';
import { securid } from './rsa/securid.ts';
import { login as salesforceLogin } from './salesforce/login.ts';
import { activities } from './sentinelone/activities.ts';
import { loginHistory } from './snowflake/login-history.ts';
import { firewall } from './sonicwall/firewall.ts';
import { sma } from './sonicwall/sma.ts';
import { firewall as sophosFirewall } from './sophos/firewall.ts';
import { utm } from './sophos/utm.ts';
import { sns } from './stormshield/sns.ts';
import { charon } from './strongswan/charon.ts';
import { logs as tailscaleLogs } from './tailscale/logs.ts';
import { connections } from './teamviewer/connections.ts';
import { horizon } from './vmware/horizon.ts';
import { bastion } from './wallix/bastion.ts';
import { firebox } from './watchguard/firebox.ts';
import { nps } from './windows/nps.ts';
import { security as windowsSecurity } from './windows/security.ts';
import { sysmon } from './windows/sysmon.ts';
import { terminalServices } from './windows/terminal-services.ts';
import { meetings } from './zoom/meetings.ts';
import { zia } from './zscaler/zia.ts';
import { zpaUserStatus } from './zscaler/zpa-user-status.ts';

const vendors: readonly Source[] = [
  traces, cloudtrail, cloudgen, catoEvents, checkPointVpn, asa, duo, ise, meraki, netscaler, virtualApps, access, falcon, cyberarkIdentity, cyberarkVault,
  apm, fortigate, freeradiusServer, githubAudit, workspaceLogin, connectSecure, pro, protect, directoryInsights, keycloakEvents, avd, defenderHunting,
  entraAudit, entraSignin, intune, m365Audit, teamsCalls, netskopeEvents, systemLog, oneloginEvents, signInAttempts, sshd, openvpnServer, results,
  panAuthentication, globalprotect, pingfederate, pingone, securid, salesforceLogin, activities, loginHistory, firewall, sma, sophosFirewall, utm, sns,
  charon, tailscaleLogs, connections, horizon, bastion, firebox, nps, windowsSecurity, sysmon, terminalServices, meetings, zia, zpaUserStatus,
];

/** Every log format that is read. OCSF and ECS take what no vendor's source claims: shippers add `@timestamp` and `ecs.version` to records that stay a vendor's. */
export const sources: readonly Source[] = [...vendors, ocsfEvents, ecs];
