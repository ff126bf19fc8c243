import { type Draft } from '../../types.ts';

/** What a record says, before names and addresses are normalised. */
export interface Found {
  readonly kind: Draft['kind'];
  readonly outcome: Draft['outcome'];
  readonly action: string;
  readonly user: string | undefined;
  readonly stamp: string | undefined;
  /** The provider's own id of the person. */
  readonly id?: string | undefined;
  /** Outer address, where it is sure to be the person's. */
  readonly ip?: string | undefined;
  readonly factor?: string | undefined;
  /** Serial number of the token, or id of the telephone. */
  readonly token?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly recordId?: string | undefined;
  readonly product: string;
  readonly server?: string | undefined;
  readonly traits?: readonly string[];
}
/** A text: known and not wanted, and why. */
export type Reading = Found | string;
