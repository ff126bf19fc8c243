import { type Command, InvalidArgumentError } from 'commander';

/** A whole number from `least` on, as an option's value. */
export const whole = (least: number) => (text: string): number => {
  const n = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(n) || n < least) throw new InvalidArgumentError(`a whole number from ${String(least)} on`);
  return n;
};
/** A share from 0 to 1, as an option's value. */
export const share = (text: string): number => {
  const n = Number(text);
  if (text.trim() === '' || !(n >= 0 && n <= 1)) throw new InvalidArgumentError('a share from 0 to 1');
  return n;
};
export interface ClaimOptions { people?: string; devices?: string; travel?: string; networks?: string }
export const claimsOf = ({ people, devices, travel, networks }: ClaimOptions): ClaimOptions => ({ ...(people !== undefined && { people }), ...(devices !== undefined && { devices }), ...(travel !== undefined && { travel }), ...(networks !== undefined && { networks }) });
export const withClaims = (command: Command): Command => command
  .option('--people <file>', 'who works here and from where (people.csv)').option('--devices <file>', 'inventory and deliveries (devices.csv)')
  .option('--travel <file>', 'travel on record (travel.csv)').option('--networks <file>', "the company's own networks (networks.csv)");
export const configured = (command: Command): Command => command.option('--config <file>', 'configuration (config/default.yaml tells all keys)');
export const mapped = (command: Command): Command => command.option('--mapping <file>', 'log formats of your own (config/sources.yaml tells how they are described)');
/** Values of an option that may be repeated. */
export const gathered = (value: string, before: readonly string[] | undefined): readonly string[] => [...before ?? [], value];
/** How files are to be read; see zones.ts. */
export const read = (command: Command): Command => command.option('--source <id>', 'all logs are of this source')
  .option('--zone <zone>', 'time zone of stamps that have none, UTC when absent; NAME=ZONE for a file or folder; may be repeated', gathered).option('--realm <realm>', 'realm of logins that carry none');
export interface ReadingOptions { source?: string; zone?: readonly string[]; realm?: string }
export const readingOf = ({ source, zone, realm }: ReadingOptions): { readonly source?: string; readonly zones?: readonly string[]; readonly realm?: string } => ({ ...(zone !== undefined && { zones: zone }), ...(source !== undefined && { source }), ...(realm !== undefined && { realm }) });
