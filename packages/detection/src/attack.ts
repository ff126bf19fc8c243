/** Names of the MITRE ATT&CK tactics and techniques that detectors refer to (Enterprise, version 18). A test holds this list against the catalogue. */
export const attackNames: Readonly<Record<string, string>> = {
  TA0001: 'Initial Access', TA0005: 'Defense Evasion', TA0006: 'Credential Access', TA0008: 'Lateral Movement', TA0011: 'Command and Control',
  T1036: 'Masquerading', T1078: 'Valid Accounts', 'T1078.004': 'Cloud Accounts', 'T1021.001': 'Remote Desktop Protocol', T1133: 'External Remote Services', T1199: 'Trusted Relationship', T1200: 'Hardware Additions',
  'T1090.002': 'External Proxy', 'T1090.003': 'Multi-hop Proxy', 'T1219.002': 'Remote Desktop Software', 'T1219.003': 'Remote Access Hardware', 'T1564.006': 'Run Virtual Instance', T1621: 'Multi-Factor Authentication Request Generation',
};
export const ATTACK_VERSION = '18';
