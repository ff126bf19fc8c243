import { type Claims } from '@winnow/core';

/** An account as the identities table has it. */
export interface AccountRow { readonly account: string; readonly name: string; readonly realm: string }

/** Who is who, resolved when it is read: accounts to people by the claims that hold now. Accounts that nobody claims and that share a bare login are one subject. */
export class Subjects {
  readonly claims: Claims;
  readonly #subjects = new Map<string, string>();
  readonly #accounts = new Map<string, string[]>();

  /** `bareAccount` gives the account id of a login without a realm: the subject of unknown people. */
  constructor(claims: Claims, accounts: Iterable<AccountRow>, bareAccount: (name: string) => string) {
    this.claims = claims;
    for (const { account, name, realm } of accounts) {
      if (this.#subjects.has(account)) continue;
      const subject = claims.personOfLogin(name, realm) ?? bareAccount(name.toLowerCase());
      this.#subjects.set(account, subject);
      const list = this.#accounts.get(subject);
      if (list === undefined) this.#accounts.set(subject, [account]);
      else list.push(account);
    }
  }

  /** The person who owns the account, else the unknown person's account; an account never seen in identities speaks for itself. */
  readonly subjectOf = (account: string): string => this.#subjects.get(account) ?? account;
  accountsOf(subject: string): readonly string[] { return this.#accounts.get(subject) ?? []; }
  /** Everybody who is claimed or was seen, in order. */
  all(): readonly string[] { return [...new Set([...this.#accounts.keys(), ...this.claims.personIds])].sort(); }
  get accounts(): ReadonlyMap<string, string> { return this.#subjects; }
}
