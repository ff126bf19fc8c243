import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

/**
 * A fake OpenID provider on this machine: discovery, keys, a token endpoint that checks PKCE, code and client, and RS256 over ID tokens. It stands in for real ones in tests; what they do
 * beyond the standard it cannot show. `change` bends the next token.
 */
export interface Provider {
  readonly issuer: string;
  /** What the next ID token says; over it, what a test bends. */
  claims: Readonly<Record<string, unknown>>;
  /** What the userinfo endpoint says beside `sub`. */
  userinfo: Readonly<Record<string, unknown>>;
  fault: 'none' | 'signature' | 'unsigned' | 'token-500' | 'discovery-500';
  /** Requests so far, by path. */
  readonly asked: Map<string, number>;
  /** What a browser does there: takes the address that Winnow gave, signs in, and is sent back to this. */
  authorize(url: string): string;
  close(): Promise<void>;
}
export const CLIENT = { id: 'winnow', secret: 'a client secret' };

interface Grant { readonly challenge: string; readonly nonce: string; readonly redirect: string }
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 }), stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
function signed(claims: object, fault: Provider['fault']): string {
  const body = `${base64({ alg: fault === 'unsigned' ? 'none' : 'RS256', kid: 'k1', typ: 'JWT' })}.${base64(claims)}`;
  return fault === 'unsigned' ? `${body}.` : `${body}.${createSign('RSA-SHA256').update(body).sign((fault === 'signature' ? stranger : pair).privateKey, 'base64url')}`;
}

export async function openProvider(): Promise<Provider> {
  const grants = new Map<string, Grant>();
  const asked = new Map<string, number>();
  const server = createServer((request, answer) => { void serve(request, answer); });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/realms/staff`; // it listens on TCP
  const provider: Provider = {
    issuer, asked, claims: {}, userinfo: {}, fault: 'none',
    authorize: (url) => {
      const { searchParams: given } = new URL(url);
      const code = randomBytes(16).toString('hex');
      const redirect = given.get('redirect_uri') ?? '';
      grants.set(code, { challenge: given.get('code_challenge') ?? '', nonce: given.get('nonce') ?? '', redirect });
      return `${redirect}?${new URLSearchParams({ code, state: given.get('state') ?? '', session_state: 'x' }).toString()}`;
    },
    close: () => closed(server),
  };
  return provider;

  async function serve(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const path = (request.url ?? '').replace('/realms/staff', '');
    asked.set(path, (asked.get(path) ?? 0) + 1);
    let body = '';
    for await (const part of request) body += String(part);
    const say = (status: number, what: object): void => { answer.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(what)); };
    if (provider.fault === (path === '/token' ? 'token-500' : 'discovery-500')) { answer.writeHead(500).end('oops'); return; }
    const pages: Readonly<Record<string, object>> = { '/.well-known/openid-configuration': metadata(issuer), '/keys': { keys: [{ ...pair.publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig', alg: 'RS256' }] }, '/userinfo': { sub: provider.claims['sub'] ?? 's-1', ...provider.userinfo } };
    const page = pages[path];
    if (page !== undefined) { say(200, page); return; }
    if (path !== '/token') { say(404, {}); return; }
    const token = tokenFor(new URLSearchParams(body));
    say(token === undefined ? 400 : 200, token ?? { error: 'invalid_grant' });
  }
  function tokenFor(given: URLSearchParams): object | undefined {
    const code = given.get('code') ?? '';
    const grant = grants.get(code);
    grants.delete(code);
    const fits = grant !== undefined && given.get('client_id') === CLIENT.id && given.get('client_secret') === CLIENT.secret && given.get('redirect_uri') === grant.redirect && createHash('sha256').update(given.get('code_verifier') ?? '').digest('base64url') === grant.challenge;
    if (!fits) return undefined;
    const now = Math.floor(Date.now() / 1000);
    return { access_token: randomBytes(16).toString('hex'), token_type: 'Bearer', expires_in: 300, id_token: signed({ iss: issuer, aud: CLIENT.id, sub: 's-1', iat: now, exp: now + 300, nonce: grant.nonce, ...provider.claims }, provider.fault) };
  }
}
const metadata = (issuer: string): object => ({
  issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/keys`, userinfo_endpoint: `${issuer}/userinfo`, response_types_supported: ['code'], subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'], token_endpoint_auth_methods_supported: ['client_secret_post'], code_challenge_methods_supported: ['S256'],
});
const closed = async (server: Server): Promise<void> => { server.closeAllConnections(); server.close(); await once(server, 'close'); };
