import { distanceKm } from '@winnow/core';
import { type Company } from './company.ts';
import { corporateLaptop, privateLaptop, virtualMachine, withKvm, withRemoteTool } from './machines.ts';
import { type Line, type Person, type Slip } from './model.ts';
import { type Random } from './random.ts';
import { cityNamed, farCities, homeCities, type City } from './world.ts';

const FAR_KM = 450;
const american = homeCities.filter((c) => c.country === 'US' && (c.vpn ?? []).length > 0);
const operators = farCities.filter((c) => c.country === 'CN' || c.country === 'RU');

/** Cities of the same country that nobody would commute between. */
const farFrom = (city: City): City[] => american.filter((c) => distanceKm(c, city) > FAR_KM);

/** A working day in the window on which something happens once. */
function someDay(company: Company, random: Random, first: number): number {
  let day = Math.min(company.days - 1, Math.max(first, 0) + random.int(2, Math.max(2, Math.floor(company.days / 3))));
  while (day > 0 && (company.weekday(day) === 0 || company.weekday(day) === 6)) day -= 1;
  return day;
}

/** Recent hires, some of whom begin while the logs run. */
const hiredLately = (company: Company, random: Random): number => random.int(-75, Math.max(0, Math.min(6, Math.floor(company.days / 5))));
const never: readonly [number, number] = [-9, -5];

/** Several hires, hired separately, whose laptops stand in one flat; two have a remote-control box on the port, two a tool for it. */
function laptopFarm(company: Company, copy: number): void {
  const random = company.random('laptop-farm', copy);
  const place = random.pick(american);
  const line = company.line(place, 'home', random);
  const homes = random.shuffle(farFrom(place));
  const flat = { shipped_city: place.city, shipped_postcode: place.postcode, shipped_lat: place.lat + 0.02, shipped_lon: place.lon - 0.03 };
  const size = copy === 0 ? 5 : random.int(3, 6);
  for (let i = 0; i < size; i++) {
    const laptop = corporateLaptop(random);
    const machine = i < 2 ? withKvm(laptop, random) : i < 4 ? withRemoteTool(laptop, random) : laptop;
    const person = company.hire({ role: 'laptop-farm', home: homes[i % homes.length] ?? place, machine, delivery: flat, firstDay: hiredLately(company, random), holiday: never, where: () => ({ line, phone: line }) });
    company.truth(person, 'laptop-farm', `farm-${String(copy + 1)}`);
  }
}

/** Exits of one VPN service, in the city that the person claims; which of them changes from day to day. */
function exits(company: Company, home: City, random: Random): Person['where'] {
  const behind = random.pick(operators);
  const block = random.pick(home.vpn ?? []);
  return (_, today) => {
    const line: Line = company.line(home, 'vpn', today, block);
    return { line, phone: line, behind };
  };
}

function vpnChain(company: Company, copy: number): void {
  const random = company.random('vpn-chain', copy);
  const home = random.pick(american);
  const firstDay = hiredLately(company, random);
  const slip: Slip = { day: someDay(company, random, firstDay), kind: random.pick(['blocked', 'mfa'] as const), line: company.line(random.pick(operators), 'home', random) };
  const person = company.hire({ role: 'vpn-chain', home, firstDay, holiday: never, slip, where: exits(company, home, random), claims: { employment: 'contractor', payout: 'fintech' } });
  company.truth(person, 'vpn-chain', '');
}

/** A contractor who never uses what the company sent, but a virtual machine of his own. */
function byodVm(company: Company, copy: number): void {
  const random = company.random('byod-vm', copy);
  const home = random.pick(american);
  const machine = virtualMachine(random, false);
  // GlobalProtect shows of a machine its name and serial number only; of VirtualBox that says too little, the ASA sees its adapter.
  const gateway = machine.vendor.startsWith('VMware') && random.chance(0.5) ? 'globalprotect' : 'asa';
  const person = company.hire({ role: 'byod-vm', home, machine, gateway, delivery: null, firstDay: hiredLately(company, random), holiday: never,
    where: exits(company, home, random), claims: { employment: 'contractor', payout: 'fintech' } });
  company.truth(person, 'byod-vm', '');
}

/** Sent to a forwarder, first seen abroad: no VPN in front, so the place is the real one. */
function forwardedLaptop(company: Company, copy: number): void {
  const random = company.random('forwarded-laptop', copy);
  const home = random.pick(american);
  const hub = random.pick(farFrom(home));
  const line = company.line(random.pick(farCities), 'home', random);
  const firstDay = random.int(1, Math.max(1, Math.min(8, company.days - 3)));
  const delivery = { shipped_kind: 'freight-forwarder', shipped_country: hub.country, shipped_city: hub.city, shipped_postcode: hub.postcode, shipped_lat: hub.lat, shipped_lon: hub.lon, shipped_on: company.date(firstDay - 12) };
  const person = company.hire({ role: 'forwarded-laptop', home, firstDay, holiday: never, delivery, where: () => ({ line, phone: line }) });
  company.truth(person, 'forwarded-laptop', '');
}

/** One of each story; `copy` 0 is the set that every company with stories has. Eight to nine people. */
export function hireFrauds(company: Company, copy: number): void {
  laptopFarm(company, copy);
  vpnChain(company, copy);
  byodVm(company, copy);
  forwardedLaptop(company, copy);
}

/** One operator behind three personas, one after the other through the day, through one VPN exit. */
function personaRotation(company: Company, copy: number): void {
  const random = company.random('persona-rotation', copy);
  const exit = random.pick(american);
  const block = random.pick(exit.vpn ?? []);
  const behind = random.pick(operators);
  for (let i = 0; i < 3; i++) {
    const person = company.hire({ role: 'persona-rotation', home: random.pick(american), firstDay: hiredLately(company, random), holiday: never, hours: 2.1, startHour: 8 + i * 3.4,
      where: (day) => {
        const line = company.line(exit, 'vpn', company.random('persona-rotation', copy, day), block);
        return { line, phone: line, behind, zone: exit.zone };
      } });
    company.truth(person, 'persona-rotation', `operator-${String(copy + 1)}`);
  }
}

/** The hired person works for a while, then somebody else does, elsewhere. */
function handover(company: Company, copy: number): void {
  const random = company.random('handover', copy);
  const home = random.pick(american);
  const line = company.line(random.pick(farFrom(home)), 'home', random);
  const usual = company.atHome(home, random);
  const from = Math.floor(company.days * 0.35);
  const person = company.hire({ role: 'handover', home, firstDay: -random.int(40, 150), holiday: never, where: (day, today) => (day < from ? usual(day, today) : { line, phone: line }) });
  company.truth(person, 'handover', '', from);
}

/** The laptop stands in the claimed city and keeps its tunnel; whoever signs on sits behind a VPN with another computer. */
function splitPlace(company: Company, copy: number): void {
  const random = company.random('split-place', copy);
  const home = random.pick(american);
  const line = company.line(home, 'home', random);
  const exit = random.pick(farFrom(home));
  const block = random.pick(exit.vpn ?? []);
  const machine = privateLaptop(random);
  const person = company.hire({ role: 'split-place', home, firstDay: hiredLately(company, random), holiday: never, where: (_, today) => {
    const desk = company.line(exit, 'vpn', today, block);
    return { line, phone: desk, desk: { line: desk, machine } };
  } });
  company.truth(person, 'split-place', '');
}

/** A host's flat, alone, without a VPN, without a slip: only the place is wrong. */
function quiet(company: Company, copy: number): void {
  const random = company.random('quiet', copy);
  const home = random.pick(american);
  const place = random.pick(farFrom(home));
  const line = company.line(place, 'home', random);
  const delivery = random.chance(0.5) ? { shipped_city: place.city, shipped_postcode: place.postcode, shipped_lat: place.lat, shipped_lon: place.lon } : {};
  const person = company.hire({ role: 'quiet', home, firstDay: hiredLately(company, random), holiday: never, delivery, where: () => ({ line, phone: line }) });
  company.truth(person, 'quiet', '');
}

/** The scenarios beyond the four. Six people. */
export function hireHarderFrauds(company: Company, copy: number): void {
  personaRotation(company, copy);
  handover(company, copy);
  splitPlace(company, copy);
  quiet(company, copy);
}

/** Where password sprays against the company come from. */
export const sprayOrigin = (company: Company, random: Random): Line => company.line(cityNamed(random.pick(['Amsterdam', 'London', 'Frankfurt am Main', 'Paris'])), 'hosting', random);
