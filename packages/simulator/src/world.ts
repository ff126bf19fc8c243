/**
 * The simulated company's corner of the world: real address blocks, so that enrichment with real GeoIP data finds people where they say they are.
 * Place and origin AS of each block are facts from DB-IP City Lite (CC BY 4.0, https://db-ip.com) and the ip-location-db ASN table;
 * test/world.test.ts holds every block against the installed data. Nobody behind these addresses is meant: logs made from them are invented.
 */

import { wideCities } from './world-wide.ts';

/** A block in CIDR form and the number of the AS that announces it. */
export type Block = readonly [cidr: string, asn: number];

/** Where somebody lives. Country ISO 3166-1 alpha-2, degrees WGS 84, zone IANA. */
export interface Place {
  readonly country: string;
  readonly region: string;
  readonly city: string;
  readonly lat: number;
  readonly lon: number;
  readonly zone: string;
  readonly postcode: string;
}

/** A city with blocks by kind of line. */
export interface City extends Place {
  /** Access lines of consumer ISPs. */
  readonly home: readonly Block[];
  /** Carriers that sell to companies. */
  readonly business?: readonly Block[];
  readonly mobile?: readonly Block[];
  /** Exits of commercial VPN services that claim to be in this city. */
  readonly vpn?: readonly Block[];
  readonly hosting?: readonly Block[];
}

/** Where honest people live; in each of them a farm could stand, too. */
export const homeCities: readonly City[] = [
  { country: 'US', region: 'Illinois', city: 'Chicago', lat: 41.878, lon: -87.63, zone: 'America/Chicago', postcode: '60601', home: [['50.153.224.0/19', 7922], ['69.135.224.0/19', 10796], ['12.100.0.0/19', 7018]], business: [['9.179.60.0/22', 46887]], mobile: [['24.221.64.0/19', 21928], ['166.139.32.0/19', 6167]], vpn: [['66.93.164.0/22', 212238], ['83.150.240.0/22', 136787], ['89.187.180.0/22', 60068]], hosting: [['172.232.0.0/19', 63949]] },
  { country: 'US', region: 'New York', city: 'New York', lat: 40.713, lon: -74.006, zone: 'America/New_York', postcode: '10001', home: [['50.153.32.0/19', 7922], ['24.90.192.0/19', 12271], ['52.128.160.0/20', 22773]], business: [['93.120.0.0/21', 6461]], mobile: [['72.109.128.0/19', 6167], ['173.4.64.0/19', 21928]], vpn: [['92.50.32.0/19', 9009], ['45.66.252.0/22', 136787], ['38.57.40.0/21', 212238]], hosting: [['45.55.32.0/19', 14061]] },
  { country: 'US', region: 'Texas', city: 'Houston', lat: 29.76, lon: -95.37, zone: 'America/Chicago', postcode: '77002', home: [['98.39.160.0/19', 7922], ['156.229.192.0/19', 11427], ['70.138.96.0/19', 7018]], business: [['204.181.96.0/19', 174]], mobile: [['75.217.160.0/19', 6167], ['173.7.0.0/19', 21928]], vpn: [['45.152.150.0/23', 212238], ['195.210.118.0/23', 136787]], hosting: [['172.235.112.0/23', 63949]] },
  { country: 'US', region: 'Texas', city: 'Dallas', lat: 32.777, lon: -96.797, zone: 'America/Chicago', postcode: '75201', home: [['48.45.0.0/19', 7922], ['24.162.64.0/19', 11427], ['144.253.160.0/19', 20115]], business: [['207.235.192.0/19', 6461]], mobile: [['75.212.32.0/19', 6167], ['75.123.128.0/19', 21928]], vpn: [['198.232.0.0/21', 9009], ['2.58.36.0/22', 136787], ['74.0.100.0/22', 212238]], hosting: [['45.79.32.0/19', 63949]] },
  { country: 'US', region: 'Texas', city: 'Austin', lat: 30.267, lon: -97.743, zone: 'America/Chicago', postcode: '78701', home: [['76.142.32.0/20', 7922], ['24.55.0.0/19', 11427], ['75.13.80.0/20', 7018]], business: [['204.251.48.0/20', 174]], mobile: [['174.197.4.0/23', 6167], ['172.56.94.0/23', 21928]], hosting: [['50.21.0.0/20', 20473]] },
  { country: 'US', region: 'Georgia', city: 'Atlanta', lat: 33.749, lon: -84.388, zone: 'America/New_York', postcode: '30303', home: [['50.153.64.0/19', 7922], ['50.158.160.0/19', 22773], ['47.133.112.0/20', 20115]], business: [['66.213.140.0/23', 6461]], mobile: [['75.243.96.0/19', 6167], ['24.221.0.0/19', 21928]], vpn: [['43.225.80.0/22', 136787], ['154.6.32.0/22', 212238], ['102.135.66.0/23', 9009]], hosting: [['45.79.192.0/20', 63949]] },
  { country: 'US', region: 'Arizona', city: 'Phoenix', lat: 33.448, lon: -112.074, zone: 'America/Phoenix', postcode: '85001', home: [['72.206.224.0/19', 22773], ['68.84.192.0/20', 7922], ['209.77.32.0/21', 7018]], business: [['175.29.64.0/19', 174]], mobile: [['72.111.0.0/19', 6167], ['68.27.0.0/19', 21928]], hosting: [['46.203.140.0/22', 16276]] },
  { country: 'US', region: 'Pennsylvania', city: 'Philadelphia', lat: 39.953, lon: -75.164, zone: 'America/New_York', postcode: '19102', home: [['24.40.0.0/19', 7922], ['71.242.32.0/19', 701], ['198.7.176.0/21', 7018]], business: [['151.181.78.0/23', 46887]], mobile: [['63.47.160.0/19', 6167], ['75.122.0.0/19', 21928]], hosting: [['172.104.200.0/23', 63949]] },
  { country: 'US', region: 'Washington', city: 'Seattle', lat: 47.606, lon: -122.332, zone: 'America/Los_Angeles', postcode: '98101', home: [['50.152.160.0/19', 7922], ['63.240.216.0/21', 7018], ['68.238.128.0/20', 701]], business: [['66.62.240.0/22', 6461]], mobile: [['75.213.64.0/19', 6167], ['24.221.224.0/19', 21928]], vpn: [['79.121.134.0/23', 212238], ['45.157.124.0/22', 136787]], hosting: [['172.232.160.0/19', 63949]] },
  { country: 'US', region: 'Colorado', city: 'Denver', lat: 39.739, lon: -104.99, zone: 'America/Denver', postcode: '80202', home: [['24.128.96.0/19', 7922], ['98.150.180.0/22', 20001], ['64.252.0.0/19', 7018]], business: [['74.216.0.0/19', 6461]], mobile: [['75.203.160.0/19', 6167], ['167.20.100.0/22', 21928]], vpn: [['84.37.34.0/23', 212238], ['31.209.76.0/22', 136787], ['172.216.6.0/23', 209854]], hosting: [['172.235.96.0/23', 63949]] },
  { country: 'US', region: 'Florida', city: 'Miami', lat: 25.762, lon: -80.192, zone: 'America/New_York', postcode: '33101', home: [['73.125.112.0/20', 7922], ['23.115.248.0/21', 7018], ['216.95.32.0/19', 701]], business: [['104.222.104.0/21', 46887]], mobile: [['97.255.0.0/19', 6167], ['68.29.160.0/22', 21928]], vpn: [['85.115.100.0/22', 136787], ['209.101.252.0/22', 212238], ['152.163.116.0/22', 9009]], hosting: [['45.32.160.0/20', 20473]] },
  { country: 'US', region: 'Florida', city: 'Tampa', lat: 27.951, lon: -82.457, zone: 'America/New_York', postcode: '33602', home: [['35.136.128.0/19', 33363], ['63.120.200.0/21', 701], ['12.153.82.0/23', 7018]], business: [['154.22.64.0/19', 174]], mobile: [['172.56.100.0/23', 21928], ['155.146.192.0/20', 6167]], hosting: [['141.195.100.0/22', 20473]] },
  { country: 'US', region: 'Massachusetts', city: 'Boston', lat: 42.36, lon: -71.059, zone: 'America/New_York', postcode: '02108', home: [['73.126.192.0/19', 7922], ['63.12.96.0/19', 701], ['207.212.144.0/20', 7018]], business: [['128.177.96.0/22', 6461]], mobile: [['97.186.224.0/19', 6167], ['170.206.36.0/22', 21928]], vpn: [['31.209.64.0/22', 136787]], hosting: [['139.144.128.0/22', 63949]] },
  { country: 'US', region: 'Oregon', city: 'Portland', lat: 45.515, lon: -122.679, zone: 'America/Los_Angeles', postcode: '97201', home: [['24.20.0.0/19', 7922], ['198.5.32.0/19', 701], ['12.75.88.0/22', 7018]], business: [['205.198.128.0/19', 174]], mobile: [['172.56.158.0/23', 21928], ['174.224.92.0/23', 6167]], hosting: [['40.160.128.0/19', 16276]] },
  { country: 'US', region: 'California', city: 'San Diego', lat: 32.716, lon: -117.161, zone: 'America/Los_Angeles', postcode: '92101', home: [['68.101.128.0/19', 22773], ['70.95.0.0/19', 20001], ['12.130.160.0/20', 7018]], business: [['206.107.0.0/20', 174]], mobile: [['172.56.244.0/22', 21928]], hosting: [['82.26.184.0/21', 16276]] },
  { country: 'US', region: 'Minnesota', city: 'Minneapolis', lat: 44.978, lon: -93.265, zone: 'America/Chicago', postcode: '55401', home: [['24.7.192.0/19', 7922], ['12.40.184.0/21', 7018], ['63.121.160.0/20', 701]], business: [['199.1.224.0/19', 174]], mobile: [['170.206.200.0/21', 21928], ['155.146.224.0/20', 6167]] },
  { country: 'US', region: 'Ohio', city: 'Columbus', lat: 39.961, lon: -82.999, zone: 'America/New_York', postcode: '43215', home: [['71.79.192.0/19', 10796], ['69.223.160.0/19', 7018], ['63.84.52.0/22', 701]], business: [['74.114.166.0/23', 6461]], mobile: [['72.110.128.0/19', 6167], ['167.20.28.0/22', 21928]] },
  { country: 'US', region: 'North Carolina', city: 'Charlotte', lat: 35.227, lon: -80.843, zone: 'America/New_York', postcode: '28202', home: [['69.132.0.0/19', 11426], ['23.112.104.0/21', 7018], ['208.227.160.0/21', 701]], business: [['38.132.128.0/19', 174]], mobile: [['75.225.128.0/19', 6167], ['172.58.248.0/23', 21928]] },
  { country: 'US', region: 'Tennessee', city: 'Nashville', lat: 36.163, lon: -86.781, zone: 'America/Chicago', postcode: '37201', home: [['71.195.128.0/19', 7922], ['12.231.216.0/21', 7018], ['63.74.32.0/23', 701]], business: [['38.79.184.0/21', 174]], mobile: [['75.245.160.0/19', 6167], ['68.29.176.0/22', 21928]] },
  { country: 'US', region: 'Utah', city: 'Salt Lake City', lat: 40.761, lon: -111.891, zone: 'America/Denver', postcode: '84101', home: [['50.160.0.0/19', 7922], ['199.107.152.0/21', 7018], ['63.78.32.0/20', 701]], business: [['154.50.112.0/21', 174]], mobile: [['75.203.128.0/19', 6167], ['172.59.156.0/22', 21928]], vpn: [['172.111.228.0/23', 9009]], hosting: [['44.40.160.0/23', 20473]] },
  { country: 'US', region: 'Missouri', city: 'Kansas City', lat: 39.1, lon: -94.579, zone: 'America/Chicago', postcode: '64105', home: [['24.255.192.0/19', 22773], ['69.76.160.0/19', 11427], ['24.2.16.0/20', 7922]], business: [['65.165.48.0/20', 174]], mobile: [['75.243.224.0/19', 6167], ['170.206.212.0/23', 21928]], hosting: [['165.245.192.0/21', 14061]] },
  { country: 'US', region: 'Nevada', city: 'Las Vegas', lat: 36.17, lon: -115.14, zone: 'America/Los_Angeles', postcode: '89101', home: [['24.120.0.0/19', 22773], ['209.233.112.0/21', 7018], ['199.222.112.0/21', 701]], business: [['216.222.80.0/22', 6461]], mobile: [['75.223.64.0/19', 6167], ['172.56.208.0/22', 21928]], vpn: [['82.102.30.0/23', 9009], ['172.216.226.0/23', 209854]] },
  { country: 'US', region: 'Michigan', city: 'Detroit', lat: 42.331, lon: -83.046, zone: 'America/Detroit', postcode: '48226', home: [['68.55.96.0/19', 7922], ['67.37.80.0/20', 7018], ['208.211.112.0/21', 701]], business: [['204.251.8.0/21', 174]], mobile: [['161.188.16.0/20', 6167], ['172.58.124.0/23', 21928]] },
  { country: 'CA', region: 'Ontario', city: 'Toronto', lat: 43.653, lon: -79.383, zone: 'America/Toronto', postcode: 'M5H', home: [['24.82.224.0/19', 6327], ['153.68.32.0/19', 852], ['70.28.192.0/19', 577]], business: [['142.194.0.0/19', 6461]], mobile: [['162.173.232.0/21', 21928]], vpn: [['205.188.64.0/21', 212238], ['85.115.108.0/22', 136787], ['172.216.144.0/22', 209854]], hosting: [['138.197.136.0/21', 14061]] },
  { country: 'CA', region: 'Quebec', city: 'Montreal', lat: 45.502, lon: -73.567, zone: 'America/Toronto', postcode: 'H2Y', home: [['70.25.128.0/19', 577], ['24.100.192.0/19', 5769], ['153.68.224.0/19', 852]], business: [['128.177.182.0/23', 6461]], vpn: [['154.13.208.0/22', 212238], ['187.13.136.0/21', 136787], ['106.49.48.0/20', 9009]], hosting: [['148.113.224.0/19', 16276]] },
  { country: 'CA', region: 'British Columbia', city: 'Vancouver', lat: 49.283, lon: -123.121, zone: 'America/Vancouver', postcode: 'V6B', home: [['24.80.32.0/19', 6327], ['65.7.64.0/19', 852], ['209.5.32.0/19', 812]], business: [['207.230.236.0/23', 6461]], vpn: [['79.132.80.0/23', 136787]] },
  { country: 'CA', region: 'Alberta', city: 'Calgary', lat: 51.045, lon: -114.072, zone: 'America/Edmonton', postcode: 'T2P', home: [['24.64.0.0/19', 6327], ['155.10.0.0/19', 852], ['184.150.240.0/20', 577]] },
  { country: 'DE', region: 'Berlin', city: 'Berlin', lat: 52.52, lon: 13.405, zone: 'Europe/Berlin', postcode: '10115', home: [['79.193.32.0/19', 3320], ['83.169.144.0/20', 3209], ['2.213.96.0/19', 6805]], business: [['194.115.212.0/22', 8220]], vpn: [['5.157.168.0/22', 9009], ['89.116.168.0/23', 212238], ['89.46.10.0/23', 207137]], hosting: [['172.235.120.0/23', 63949]] },
  { country: 'DE', region: 'Bavaria', city: 'Munich', lat: 48.137, lon: 11.576, zone: 'Europe/Berlin', postcode: '80331', home: [['2.165.96.0/19', 3320], ['2.240.0.0/19', 6805], ['77.24.144.0/20', 3209]], business: [['217.110.250.0/23', 8220]], vpn: [['154.29.96.0/22', 9009]], hosting: [['5.189.176.0/20', 51167]] },
  { country: 'DE', region: 'Hamburg', city: 'Hamburg', lat: 53.551, lon: 9.994, zone: 'Europe/Berlin', postcode: '20095', home: [['2.162.0.0/19', 3320], ['77.6.32.0/19', 6805], ['31.18.72.0/21', 3209]], business: [['130.117.176.0/23', 174]], vpn: [['185.161.202.0/23', 207137]], hosting: [['84.247.128.0/21', 51167]] },
  { country: 'DE', region: 'North Rhine-Westphalia', city: 'Cologne', lat: 50.938, lon: 6.96, zone: 'Europe/Berlin', postcode: '50667', home: [['91.17.192.0/19', 3320], ['2.204.200.0/22', 3209], ['176.6.96.0/19', 6805]], business: [['194.195.160.0/19', 3257]] },
  { country: 'DE', region: 'Hesse', city: 'Frankfurt am Main', lat: 50.11, lon: 8.682, zone: 'Europe/Berlin', postcode: '60311', home: [['2.163.0.0/19', 3320], ['37.4.0.0/19', 3209], ['77.15.0.0/19', 6805]], business: [['57.133.160.0/19', 8220]], vpn: [['5.157.192.0/19', 9009], ['93.88.144.0/21', 212238], ['79.127.210.0/23', 60068]], hosting: [['46.101.208.0/20', 14061]] },
  { country: 'GB', region: 'England', city: 'London', lat: 51.507, lon: -0.128, zone: 'Europe/London', postcode: 'EC1A', home: [['77.97.64.0/19', 5089], ['9.151.0.0/19', 2856], ['2.127.128.0/19', 5607]], business: [['31.99.0.0/19', 6461]], mobile: [['89.104.32.0/20', 25135], ['82.132.200.0/21', 29180]], vpn: [['106.48.128.0/20', 9009], ['38.89.72.0/21', 212238], ['85.254.104.0/21', 136787]], hosting: [['57.129.160.0/19', 16276]] },
  { country: 'GB', region: 'England', city: 'Manchester', lat: 53.481, lon: -2.242, zone: 'Europe/London', postcode: 'M1', home: [['77.96.128.0/20', 5089], ['2.217.100.0/22', 5607], ['62.24.128.0/19', 13285]], business: [['38.49.104.0/21', 174]], vpn: [['31.56.128.0/21', 9009], ['31.209.68.0/22', 136787]], hosting: [['64.176.176.0/20', 20473]] },
  { country: 'GB', region: 'England', city: 'Leeds', lat: 53.801, lon: -1.549, zone: 'Europe/London', postcode: 'LS1', home: [['80.4.192.0/20', 5089], ['2.221.208.0/21', 5607], ['2.99.208.0/22', 13285]], business: [['82.109.202.0/23', 3257]] },
  { country: 'PL', region: 'Mazovia', city: 'Warsaw', lat: 52.23, lon: 21.012, zone: 'Europe/Warsaw', postcode: '00-001', home: [['5.184.0.0/19', 5617], ['84.10.64.0/19', 9141], ['37.128.0.0/19', 12741]], business: [['78.143.32.0/19', 8220]], mobile: [['37.30.64.0/19', 12912], ['31.174.0.0/19', 39603]], vpn: [['106.48.208.0/20', 9009], ['95.85.192.0/22', 212238], ['79.132.84.0/23', 136787]], hosting: [['57.128.192.0/19', 16276]] },
  { country: 'PL', region: 'Lesser Poland', city: 'Krakow', lat: 50.065, lon: 19.945, zone: 'Europe/Warsaw', postcode: '30-001', home: [['83.29.120.0/21', 5617], ['87.206.0.0/22', 9141], ['93.180.160.0/19', 12741]], mobile: [['37.31.42.0/23', 12912], ['5.173.52.0/23', 39603]], hosting: [['82.40.8.0/22', 16276]] },
  { country: 'PL', region: 'Lower Silesia', city: 'Wroclaw', lat: 51.108, lon: 17.039, zone: 'Europe/Warsaw', postcode: '50-001', home: [['217.97.80.0/21', 5617], ['89.69.52.0/22', 9141], ['82.143.144.0/20', 12741]], mobile: [['37.30.50.0/23', 12912]], hosting: [['145.239.80.0/20', 16276]] },
  { country: 'IN', region: 'Karnataka', city: 'Bengaluru', lat: 12.972, lon: 77.595, zone: 'Asia/Kolkata', postcode: '560001', home: [['122.166.160.0/19', 24560], ['117.197.0.0/19', 9829], ['106.51.192.0/19', 24309]], mobile: [['106.196.128.0/19', 45609]], hosting: [['64.227.128.0/19', 14061]] },
  { country: 'IN', region: 'Telangana', city: 'Hyderabad', lat: 17.385, lon: 78.487, zone: 'Asia/Kolkata', postcode: '500001', home: [['115.96.192.0/22', 17488], ['49.206.32.0/19', 18209], ['49.206.104.0/21', 24309]], business: [['206.1.0.0/21', 174]], mobile: [['106.200.144.0/21', 45609]] },
  { country: 'IN', region: 'Maharashtra', city: 'Pune', lat: 18.52, lon: 73.857, zone: 'Asia/Kolkata', postcode: '411001', home: [['106.215.176.0/21', 24560], ['115.96.160.0/21', 17488], ['117.229.32.0/19', 9829]], mobile: [['27.63.12.0/22', 45609]] },
  { country: 'IN', region: 'Tamil Nadu', city: 'Chennai', lat: 13.083, lon: 80.271, zone: 'Asia/Kolkata', postcode: '600001', home: [['122.164.128.0/19', 24560], ['27.5.84.0/22', 17488], ['117.200.240.0/20', 9829]], mobile: [['106.197.128.0/19', 45609]], hosting: [['172.232.96.0/19', 63949]] },
  { country: 'BR', region: 'Sao Paulo', city: 'Sao Paulo', lat: -23.551, lon: -46.633, zone: 'America/Sao_Paulo', postcode: '01000-000', home: [['177.32.0.0/19', 28573], ['177.95.160.0/19', 27699], ['177.18.144.0/20', 18881]], business: [['206.42.128.0/19', 174]], mobile: [['177.30.0.0/19', 26615]], vpn: [['31.76.178.0/23', 212238], ['138.199.4.0/23', 60068], ['38.180.78.0/23', 9009]], hosting: [['151.240.244.0/22', 20473]] },
  { country: 'BR', region: 'Rio de Janeiro', city: 'Rio de Janeiro', lat: -22.907, lon: -43.173, zone: 'America/Sao_Paulo', postcode: '20000-000', home: [['179.158.224.0/19', 28573], ['200.151.128.0/20', 7738], ['179.176.192.0/20', 18881]], business: [['38.156.84.0/22', 174]], mobile: [['186.203.224.0/19', 26615]] },
  { country: 'BR', region: 'Parana', city: 'Curitiba', lat: -25.428, lon: -49.273, zone: 'America/Sao_Paulo', postcode: '80000-000', home: [['189.4.32.0/19', 28573], ['177.96.112.0/20', 18881], ['189.19.180.0/22', 27699]], business: [['38.146.196.0/23', 174]], mobile: [['177.51.200.0/22', 26615]] },
  { country: 'ES', region: 'Madrid', city: 'Madrid', lat: 40.417, lon: -3.704, zone: 'Europe/Madrid', postcode: '28001', home: [['2.138.32.0/19', 3352], ['31.4.0.0/19', 12430], ['62.14.32.0/19', 12479]], business: [['57.133.120.0/21', 8220]], vpn: [['104.250.208.0/20', 212238], ['106.48.176.0/20', 9009], ['185.183.214.0/23', 136787]], hosting: [['46.105.140.0/23', 16276]] },
  { country: 'ES', region: 'Catalonia', city: 'Barcelona', lat: 41.385, lon: 2.173, zone: 'Europe/Madrid', postcode: '08001', home: [['79.152.0.0/19', 3352], ['77.210.224.0/19', 12430], ['85.55.144.0/20', 12479]], business: [['57.133.106.0/23', 8220]], hosting: [['82.38.240.0/22', 16276]] },
  { country: 'FR', region: 'Ile-de-France', city: 'Paris', lat: 48.857, lon: 2.352, zone: 'Europe/Paris', postcode: '75001', home: [['2.5.0.0/19', 3215], ['78.192.64.0/19', 12322]], business: [['82.98.236.0/22', 6461]], vpn: [['106.48.0.0/20', 9009], ['64.137.60.0/22', 212238], ['45.84.136.0/23', 136787]], hosting: [['159.173.0.0/19', 16276]] },
  { country: 'NL', region: 'North Holland', city: 'Amsterdam', lat: 52.368, lon: 4.904, zone: 'Europe/Amsterdam', postcode: '1012', home: [['62.216.0.0/19', 1136], ['46.129.32.0/19', 33915], ['62.166.160.0/19', 50266]], business: [['82.98.240.0/23', 6461]], vpn: [['84.37.100.0/22', 9009], ['104.250.192.0/21', 212238], ['92.118.48.0/22', 136787]], hosting: [['37.139.0.0/19', 14061]] },
  { country: 'SE', region: 'Stockholm', city: 'Stockholm', lat: 59.329, lon: 18.069, zone: 'Europe/Stockholm', postcode: '111 20', home: [['2.249.192.0/19', 3301]], business: [['78.143.16.0/20', 8220]], vpn: [['106.48.240.0/20', 9009], ['85.122.204.0/22', 212238], ['194.5.154.0/23', 136787]], hosting: [['65.20.112.0/20', 20473]] },
  { country: 'AU', region: 'New South Wales', city: 'Sydney', lat: -33.869, lon: 151.209, zone: 'Australia/Sydney', postcode: '2000', home: [['1.120.32.0/19', 1221], ['58.84.112.0/20', 7545], ['1.42.32.0/19', 4804]], business: [['78.156.80.0/21', 8220]], vpn: [['64.139.56.0/23', 212238], ['85.115.124.0/22', 136787], ['172.216.156.0/22', 209854]], hosting: [['149.28.176.0/20', 20473]] },
  { country: 'AU', region: 'Victoria', city: 'Melbourne', lat: -37.814, lon: 144.963, zone: 'Australia/Melbourne', postcode: '3000', home: [['1.130.0.0/19', 1221], ['124.170.128.0/19', 7545], ['49.183.224.0/19', 4804]], vpn: [['195.210.116.0/23', 136787]], hosting: [['67.219.96.0/20', 20473]] },
  { country: 'MX', region: 'Mexico City', city: 'Mexico City', lat: 19.433, lon: -99.133, zone: 'America/Mexico_City', postcode: '06000', home: [['148.221.128.0/19', 8151]], business: [['38.77.88.0/21', 174]], vpn: [['79.132.86.0/23', 136787]], hosting: [['91.124.80.0/23', 20473]] },
  { country: 'AR', region: 'Buenos Aires F.D.', city: 'Buenos Aires', lat: -34.604, lon: -58.382, zone: 'America/Argentina/Buenos_Aires', postcode: 'C1000', home: [['24.232.32.0/19', 7303], ['168.226.0.0/19', 22927]], business: [['38.10.120.0/21', 174]], vpn: [['146.70.38.0/23', 9009]] },
];

/** Places from which operators really work: nobody of the company lives or travels there. */
export const farCities: readonly City[] = [
  { country: 'CN', region: 'Liaoning', city: 'Shenyang', lat: 41.806, lon: 123.432, zone: 'Asia/Shanghai', postcode: '110000', home: [['42.4.0.0/19', 4837], ['42.202.32.0/19', 4134]] },
  { country: 'CN', region: 'Liaoning', city: 'Dalian', lat: 38.914, lon: 121.615, zone: 'Asia/Shanghai', postcode: '116000', home: [['221.201.164.0/22', 4837]] },
  { country: 'CN', region: 'Liaoning', city: 'Dandong', lat: 40.129, lon: 124.395, zone: 'Asia/Shanghai', postcode: '118000', home: [['123.186.192.0/19', 4134]] },
  { country: 'CN', region: 'Jilin', city: 'Yanji', lat: 42.908, lon: 129.508, zone: 'Asia/Shanghai', postcode: '133000', home: [['222.169.24.0/21', 4134]] },
  { country: 'CN', region: 'Jilin', city: 'Changchun', lat: 43.88, lon: 125.323, zone: 'Asia/Shanghai', postcode: '130000', home: [['36.48.0.0/19', 4134], ['113.213.0.0/19', 4837]] },
  { country: 'RU', region: 'Primorye', city: 'Vladivostok', lat: 43.116, lon: 131.882, zone: 'Asia/Vladivostok', postcode: '690000', home: [['5.143.64.0/19', 12389]] },
  { country: 'RU', region: 'Khabarovsk', city: 'Khabarovsk', lat: 48.48, lon: 135.084, zone: 'Asia/Vladivostok', postcode: '680000', home: [['92.37.160.0/19', 12389]] },
  { country: 'AE', region: 'Dubai', city: 'Dubai', lat: 25.205, lon: 55.271, zone: 'Asia/Dubai', postcode: '', home: [['2.49.0.0/19', 5384], ['5.31.96.0/19', 15802]] },
  { country: 'MY', region: 'Kuala Lumpur', city: 'Kuala Lumpur', lat: 3.139, lon: 101.687, zone: 'Asia/Kuala_Lumpur', postcode: '', home: [['27.146.0.0/19', 4788]] },
  { country: 'PK', region: 'Sindh', city: 'Karachi', lat: 24.861, lon: 67.01, zone: 'Asia/Karachi', postcode: '', home: [['39.38.0.0/19', 17557], ['154.192.224.0/20', 23674]] },
];

/** Names under which the AS above are registered; what an identity provider writes as `asOrg`. */
const organisations = new Map<number, string>([
  [174, 'Cogent Communications'],
  [577, 'Bell Canada'],
  [701, 'Verizon Business'],
  [812, 'Rogers Communications Canada Inc.'],
  [852, 'TELUS Communications Inc.'],
  [1136, 'KPN B.V.'],
  [1221, 'Telstra Limited'],
  [2856, 'British Telecommunications PLC'],
  [3209, 'Vodafone GmbH'],
  [3215, 'Orange S.A.'],
  [3257, 'GTT Communications Inc.'],
  [3301, 'Telia Company AB'],
  [3320, 'Deutsche Telekom AG'],
  [3352, 'TELEFONICA DE ESPANA S.A.U.'],
  [4134, 'Chinanet'],
  [4788, 'TM TECHNOLOGY SERVICES SDN BHD'],
  [4804, 'SingTel Optus Pty Ltd'],
  [4837, 'CHINA UNICOM China169 Backbone'],
  [5089, 'Virgin Media Limited'],
  [5384, 'EMIRATES TELECOMMUNICATIONS GROUP COMPANY (ETISALAT GROUP) PJSC'],
  [5607, 'Sky UK Limited'],
  [5617, 'Orange Polska Spolka Akcyjna'],
  [5769, 'Videotron Ltee'],
  [6167, 'Verizon Business'],
  [6327, 'Shaw Communications'],
  [6461, 'Zayo Bandwidth'],
  [6805, 'Telefonica Germany GmbH & Co.OHG'],
  [7018, 'AT&T Enterprises, LLC'],
  [7303, 'Telecom Argentina S.A.'],
  [7545, 'TPG Internet Pty Ltd'],
  [7738, 'V tal'],
  [7922, 'Comcast Cable Communications, LLC'],
  [8151, 'Uninet S.A. de C.V.'],
  [8220, 'COLT Technology Services Group Limited'],
  [9009, 'M247 Europe SRL'],
  [9141, 'P4 Sp. z o.o.'],
  [9829, 'Bharat Sanchar Nigam Ltd'],
  [10796, 'Charter Communications Inc'],
  [11426, 'Charter Communications Inc'],
  [11427, 'Charter Communications Inc'],
  [12271, 'Charter Communications Inc'],
  [12322, 'Free SAS'],
  [12389, 'PJSC Rostelecom'],
  [12430, 'VODAFONE ESPANA S.A.U.'],
  [12479, 'Orange Espagne SA'],
  [12741, 'Netia SA'],
  [12912, 'T-Mobile Polska S.A.'],
  [13285, 'TalkTalk Communications Limited'],
  [14061, 'DigitalOcean, LLC'],
  [15802, 'Emirates Integrated Telecommunications Company PJSC'],
  [16276, 'OVH SAS'],
  [17488, 'HATHWAY CABLE AND DATACOM LIMITED'],
  [17557, 'Pakistan Telecommuication company limited'],
  [18209, 'Atria Convergence Technologies Pvt. Ltd.,'],
  [18881, 'TELEFONICA BRASIL S.A'],
  [20001, 'Charter Communications Inc'],
  [20115, 'Charter Communications'],
  [20473, 'The Constant Company, LLC'],
  [21928, 'T-Mobile USA, Inc.'],
  [22773, 'Cox Communications Inc.'],
  [22927, 'Telefonica de Argentina'],
  [23674, 'Nayatel (Pvt) Ltd'],
  [24309, 'Atria Convergence Technologies Pvt. Ltd.,'],
  [24560, 'Bharti Airtel Limited'],
  [25135, 'Vodafone Limited'],
  [26615, 'TIM S/A'],
  [27699, 'TELEFONICA BRASIL S.A'],
  [28573, 'Claro NXT Telecomunicacoes Ltda'],
  [29180, 'Telefonica UK Limited'],
  [33363, 'Charter Communications, Inc'],
  [33915, 'Vodafone Libertel B.V.'],
  [39603, 'P4 Sp. z o.o.'],
  [36352, 'HostPapa'],
  [45609, 'Bharti Airtel Limited'],
  [46887, 'Crown Castle Fiber LLC'],
  [50266, 'Odido Netherlands B.V.'],
  [51167, 'Contabo GmbH'],
  [60068, 'Datacamp Limited'],
  [63949, 'Akamai Technologies, Inc.'],
  [136787, 'PacketHub S.A.'],
  [207137, 'PacketHub S.A.'],
  [209854, 'Cyberzone S.A.'],
  [212238, 'Datacamp Limited'],
  [2516, 'KDDI CORPORATION'],
  [2914, 'NTT America, Inc.'],
  [3303, 'Swisscom (Schweiz) AG'],
  [4713, 'NTT Communications Corporation'],
  [5410, 'Bouygues Telecom SA'],
  [6621, 'Hughes Network Systems, LLC'],
  [6730, 'Sunrise GmbH'],
  [6830, 'Liberty Global B.V.'],
  [7155, 'ViaSat,Inc.'],
  [7393, 'CYBERCON, INC.'],
  [9605, 'NTT DOCOMO, INC.'],
  [13030, 'Init7 (Switzerland) Ltd.'],
  [14593, 'Space Exploration Technologies Corporation'],
  [15557, 'Societe Francaise Du Radiotelephone - SFR SA'],
  [15796, 'Salt Mobile SA'],
  [17676, 'SoftBank Corp.'],
  [29222, 'Infomaniak Network SA'],
  [51207, 'Free Mobile SAS'],
  [51395, 'Datasource AG'],
  [55836, 'Reliance Jio Infocomm Limited'],
  [138384, 'Rakuten Mobile, Inc.'],
  [206067, 'Hutchison 3G UK Limited'],
]);

/** Registered name of an AS of this world; empty when it is not one of it. */
export const organisationOf = (asn: number): string => organisations.get(asn) ?? '';

/** The city of this world with that name; throws on a name that is not in it (a programming error). */
export function cityNamed(name: string): City {
  const found = [...homeCities, ...wideCities, ...farCities].find((c) => c.city === name);
  if (found === undefined) throw new RangeError(`no city "${name}" in the simulated world`);
  return found;
}
