import { type Command, InvalidArgumentError } from 'commander';

/** A whole number from `least` on, as an option's value. */
export const whole = (least: number) => (text: string): number => {
  const n = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(n) || n < least) throw new InvalidArgumentError(`a whole number from ${String(least)} on`);
  return n;
};
export interface ClaimOptions { people?: string; devices?: string; travel?: string; networks?: string }
export const claimsOf = ({ people, devices, travel, networks }: ClaimOptions): ClaimOptions => ({ ...(people !== undefined && { people }), ...(devices !== undefined && { devices }), ...(travel !== undefined && { travel }), ...(networks !== undefined && { networks }) });
export const withClaims = (command: Command): Command => command
  .option('--people <file>', 'who works here and from where (people.csv)').option('--devices <file>', 'inventory and deliveries (devices.csv)')
  .option('--travel <file>', 'travel on record (travel.csv)').option('--networks <file>', "the company's own networks (networks.csv)");
export const configured = (command: Command): Command => command.option('--config <file>', 'configuration (config/default.yaml tells all keys)');
