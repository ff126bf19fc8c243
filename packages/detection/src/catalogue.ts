import { type Detector } from './define.ts';
import { handover } from './detectors/behaviour/handover.ts';
import { payout } from './detectors/behaviour/payout.ts';
import { firstCheckIn } from './detectors/delivery/first-check-in.ts';
import { sharedAddress } from './detectors/delivery/shared-address.ts';
import { shippedElsewhere } from './detectors/delivery/shipped-elsewhere.ts';
import { osMismatch } from './detectors/device/os-mismatch.ts';
import { somebodyElse } from './detectors/device/somebody-else.ts';
import { unmanaged } from './detectors/device/unmanaged.ts';
import { vmBehindVpn } from './detectors/device/vm-behind-vpn.ts';
import { concurrent } from './detectors/location/concurrent.ts';
import { homeMismatch } from './detectors/location/home-mismatch.ts';
import { impossibleTravel } from './detectors/location/impossible-travel.ts';
import { phoneElsewhere } from './detectors/remote-control/phone-elsewhere.ts';
import { slip } from './detectors/location/slip.ts';
import { accessChurn } from './detectors/origin/access-churn.ts';
import { vpnBehindVpn } from './detectors/origin/vpn-behind-vpn.ts';
import { inboundSessions } from './detectors/remote-control/inbound-sessions.ts';
import { kvm } from './detectors/remote-control/kvm.ts';
import { rmm } from './detectors/remote-control/rmm.ts';
import { approvalLine } from './detectors/sharing/approval-line.ts';
import { sharedDevice } from './detectors/sharing/device.ts';
import { sharedFingerprint } from './detectors/sharing/fingerprint.ts';
import { sharedMfaDevice } from './detectors/sharing/mfa-device.ts';
import { sharedPhone } from './detectors/sharing/phone.ts';
import { sharedEgress } from './detectors/sharing/shared-egress.ts';

/** Every detector of the product. Reading this list is reading what Winnow finds. */
export const catalogue: readonly Detector[] = [vpnBehindVpn, homeMismatch, impossibleTravel, slip, phoneElsewhere, shippedElsewhere, firstCheckIn, sharedAddress, vmBehindVpn, unmanaged, handover, payout, kvm, rmm, inboundSessions, sharedEgress, approvalLine, sharedDevice, sharedMfaDevice, sharedPhone, sharedFingerprint, somebodyElse, osMismatch, accessChurn, concurrent];
