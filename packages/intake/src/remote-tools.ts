/**
 * Names of programs for remote control. A list of processes is long, comes often and says what people do all day: only these are taken from it.
 * osquery's test holds them against config/lists/remote-tools.yaml.
 */
const remoteTool = new RegExp(['aa_v3', 'action1', 'agentmon', 'aeroadmin', 'ammyy', 'anydesk', 'anyviewer', 'atera', 'awesun', 'basupsrvc', 'beyondtrust', 'bomgar', 'cagservice', 'chrome.?remote.?desktop', 'client32', 'connectwise', 'dameware', 'datto', 'deskin', 'dwagent', 'dwagsvc', 'dwrcs',
  'fleetdeck', 'g2comm', 'g2svc', 'getscreen', 'goto.?(?:assist|mypc|resolve)', 'hoptodesk', 'iperius', 'isl.?(?:alwayson|light)', 'jump.?(?:connect|desktop)', 'kaseya', 'level.(?:agent|windows)', 'lmiguardian', 'logmein', 'mesh.?agent', 'n-able', 'netsupport', 'ninjarmm', 'nomachine', 'nxd$', 'nxserver',
  'parsec', 'pcmonitorsrv', 'pservice', 'pulseway', 'radmin', 'remote.?(?:it|pc|utilities)', 'remoting_', 'rfusclient', 'rpcsuite', 'rserver3', 'rustdesk', 'rutserv', 'screenconnect', 'simple.?(?:help|service)', 'splashtop', 'srmanager', 'srservice', 'sunlogin', 'sunshine', 'supremo', 'syncro',
  'tactical.?rmm', 'teamviewer', 'todesk', 'tvnserver', 'ultraviewer', 'vnc', 'za_connect', 'zaservice', 'zoho.?assist'].join('|'), 'i');

const fileOf = (path: string): string => path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);

/** True for a program that gives others the keyboard, by its name or by the file's. */
export const isRemoteTool = (name: string, path: string): boolean => remoteTool.test(name) || remoteTool.test(fileOf(path));
