import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '..', '..');
const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8').replace(/\\\n/g, ' ').split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
const runtime = dockerfile.slice(dockerfile.findIndex((line) => line === 'FROM base AS runtime'));
const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#'));

describe('the image', () => {
  it('knows every workspace, or npm would refuse the lock file', () => {
    for (const group of ['packages', 'services']) {
      for (const name of readdirSync(join(root, group)).filter((entry) => existsSync(join(root, group, entry, 'package.json')))) expect(dockerfile).toContain(`COPY ${group}/${name}/package.json ${group}/${name}/`);
    }
  });

  it('copies only what the context lets through, and what exists', () => {
    const sources = dockerfile.filter((line) => line.startsWith('COPY ') && !line.includes('--from')).flatMap((line) => line.split(' ').slice(1, -1));
    for (const source of sources) {
      expect([source, existsSync(join(root, source))]).toEqual([source, true]);
      expect([source, ignored.some((rule) => rule.startsWith('!') && (source === rule.slice(1) || source.startsWith(`${rule.slice(1)}/`) || rule.slice(1).startsWith(`${source}/`)))]).toEqual([source, true]);
    }
  });

  it('is of one pinned Node that the packages allow', () => {
    const bases = dockerfile.filter((line) => line.startsWith('FROM ')).map((line) => line.split(' ')[1] ?? '');
    const stages = dockerfile.flatMap((line) => / AS (\w+)$/.exec(line)?.[1] ?? []);
    const images = bases.filter((base) => !stages.includes(base));
    expect(images).toEqual([expect.stringMatching(/^node:\d+\.\d+\.\d+-bookworm-slim(@sha256:[0-9a-f]{64})?$/)]);
    const engines = /"node": ">=(\d+)/.exec(readFileSync(join(root, 'package.json'), 'utf8'))?.[1];
    expect(Number(/node:(\d+)/.exec(images.join())?.[1])).toBeGreaterThanOrEqual(Number(engines));
  });

  it('runs as a number that is not root, without npm, and is asked how it is', () => {
    expect(runtime.filter((line) => line.startsWith('USER '))).toEqual(['USER 10001:10001']);
    expect(runtime.findIndex((line) => line.startsWith('USER '))).toBeGreaterThan(runtime.findLastIndex((line) => line.startsWith('RUN ') || line.startsWith('COPY ')));
    expect(runtime.find((line) => line.startsWith('RUN '))).toContain('/usr/local/lib/node_modules');
    expect(runtime.find((line) => line.startsWith('HEALTHCHECK'))).toContain('/livez');
    expect(runtime.find((line) => line.startsWith('ENTRYPOINT'))).toBe('ENTRYPOINT ["node", "/app/services/cli/bin/winnow.mjs"]');
  });

  it('takes every package from the lock file, and runs no install script', () => {
    const installs = dockerfile.filter((line) => /\bnpm (ci|i|install|add)\b/.test(line));
    expect(installs.length).toBe(2);
    for (const line of installs) expect(line).toMatch(/npm ci --ignore-scripts/);
  });
});
