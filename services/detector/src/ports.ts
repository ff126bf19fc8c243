import { type Timeline } from '@winnow/core';
import { type AccountRow, type DeviceRow } from '@winnow/detection';
import { type TSchema } from 'typebox';

/** Whose timeline is wanted, and under which stored ids it lies. */
export interface Wanted { readonly subject: string; readonly accounts: readonly string[]; readonly devices: readonly string[] }
/** A device that an account worked on: reports about it concern the person behind the account. */
export interface AccountDevice { readonly account: string; readonly device: string }
/** A step as it was published (`published_at`: wall time, Unix ms), so that the same is not sent again and a changed one is. Without a digest it is not known whether it was sent. */
export interface PublishedStep { readonly uid: string; readonly case_id: string; readonly at: number; readonly step: string; readonly digest: string; readonly published_at: number }

/** What detection asks of the store; platform's Store is one. `from` and `asOf` are Unix ms, from inclusive, asOf exclusive. */
export interface DetectionStore {
  accounts(): Promise<readonly AccountRow[]>;
  devices(): Promise<readonly DeviceRow[]>;
  accountDevices(): Promise<readonly AccountDevice[]>;
  /** First and last instant of anything observed; undefined when there is nothing. */
  span(): Promise<{ readonly first: number; readonly last: number } | undefined>;
  timelines(wanted: readonly Wanted[], from: number, asOf: number): Promise<ReadonlyMap<string, Timeline>>;
  population(query: string, binds: Readonly<Record<string, unknown>>, row: TSchema): Promise<readonly unknown[]>;
}
