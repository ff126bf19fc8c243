import { type Source } from '../types.ts';
import { cloudtrail } from './aws/cloudtrail.ts';
import { cloudgen } from './barracuda/cloudgen.ts';
import { vpn as checkPointVpn } from './check-point/vpn.ts';
import { asa } from './cisco/asa.ts';
import { duo } from './cisco/duo.ts';
import { ise } from './cisco/ise.ts';
import { meraki } from './cisco/meraki.ts';
import { netscaler } from './citrix/netscaler.ts';
import { ecs } from './ecs.ts';
import { apm } from './f5/apm.ts';
import { fortigate } from './fortinet/fortigate.ts';
import { server as freeradiusServer } from './freeradius/server.ts';
import { workspaceLogin } from './google/workspace-login.ts';
import { connectSecure } from './ivanti/connect-secure.ts';
import { events as keycloakEvents } from './keycloak/events.ts';
import { entraSignin } from './microsoft/entra-signin.ts';
import { m365Audit } from './microsoft/m365-audit.ts';
import { systemLog } from './okta/system-log.ts';
import { signInAttempts } from './onepassword/sign-in-attempts.ts';
import { sshd } from './openssh/sshd.ts';
import { server as openvpnServer } from './openvpn/server.ts';
import { results } from './osquery/results.ts';
import { authentication as panAuthentication } from './palo-alto/authentication.ts';
import { globalprotect } from './palo-alto/globalprotect.ts';
import { securid } from './rsa/securid.ts';
import { firewall } from './sonicwall/firewall.ts';
import { sma } from './sonicwall/sma.ts';
import { firewall as sophosFirewall } from './sophos/firewall.ts';
import { utm } from './sophos/utm.ts';
import { sns } from './stormshield/sns.ts';
import { charon } from './strongswan/charon.ts';
import { bastion } from './wallix/bastion.ts';
import { firebox } from './watchguard/firebox.ts';

const vendors: readonly Source[] = [
  cloudtrail, cloudgen, checkPointVpn, asa, duo, ise, meraki, netscaler, apm, fortigate, freeradiusServer, workspaceLogin, connectSecure, keycloakEvents, entraSignin, m365Audit, systemLog, signInAttempts, sshd, openvpnServer, results, panAuthentication, globalprotect, securid, firewall, sma, sophosFirewall, utm, sns, charon, bastion, firebox,
];

/** Every log format that is read. ECS takes what no vendor's source claims: shippers add `@timestamp` and `ecs.version` to records that stay a vendor's. */
export const sources: readonly Source[] = [...vendors, ecs];
