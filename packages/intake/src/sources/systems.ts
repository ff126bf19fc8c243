const systems: readonly (readonly [name: RegExp, type: string])[] = [
  [/^(?:os_)?win/i, 'windows'], [/^(?:os_)?(?:mac|darwin|os ?x|catalina|big sur|monterey|ventura|sonoma|sequoia|tahoe)/i, 'macos'], [/^(?:os_)?(?:ios|ipad|iphone)/i, 'ios'], [/^(?:os_)?android/i, 'android'],
  [/^(?:os_)?(?:linux|ubuntu|debian|fedora|red ?hat|rhel|centos|suse|arch)/i, 'linux'],
];

/** ECS's word for an operating system as clients of access services name it (`OS_MAC`, `Windows 11`, `zapp mac`); undefined for none of the five. */
export function systemType(name: string | undefined): string | undefined {
  return name === undefined ? undefined : systems.find(([pattern]) => pattern.test(name))?.[1];
}
