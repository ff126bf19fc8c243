/**
 * Names of programs for remote control. A list of processes is long, comes often and says what people do all day: only these are taken from it.
 * A test holds them against config/lists/remote-tools.yaml.
 */
const remoteTool = new RegExp(['aa_v3', 'action1', 'agentmon', 'aeroadmin', 'ammyy', 'anydesk', 'anyviewer', 'atera', 'awesun', 'basupsrvc', 'beyondtrust', 'bomgar', 'cagservice', 'chrome.?remote.?desktop', 'client32', 'connectwise', 'dameware', 'datto', 'deskin', 'dwagent', 'dwagsvc', 'dwrcs',
  'fleetdeck', 'g2comm', 'g2svc', 'getscreen', 'goto.?(?:assist|mypc|resolve)', 'hoptodesk', 'iperius', 'isl.?(?:alwayson|light)', 'jump.?(?:connect|desktop)', 'kaseya', 'level.(?:agent|windows)', 'lmiguardian', 'logmein', 'mesh.?agent', 'n-able', 'netsupport', 'ninjarmm', 'nomachine', 'nxd$', 'nxserver',
  'parsec', 'pcmonitorsrv', 'pservice', 'pulseway', 'radmin', 'remote.?(?:it|pc|utilities)', 'remoting_', 'rfusclient', 'rpcsuite', 'rserver3', 'rustdesk', 'rutserv', 'screenconnect', 'simple.?(?:help|service)', 'splashtop', 'srmanager', 'srservice', 'sunlogin', 'sunshine', 'supremo', 'syncro',
  'tactical.?rmm', 'teamviewer', 'todesk', 'tvnserver', 'ultraviewer', 'vnc', 'za_connect', 'zaservice', 'zoho.?assist'].join('|'), 'i');

/** A file's name at the end of its path, whichever way the system writes paths. */
const fileName = (path: string): string => path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);

/** True when one of the names, or the file at the end of the path, is a tool's. */
export const isRemoteTool = (path: string, ...names: readonly string[]): boolean => names.some((name) => remoteTool.test(name)) || remoteTool.test(fileName(path));
