/** Names of places beside those of GeoNames and DB-IP. Keys are `CC name` as foldName writes them. */

/** Towns that everybody means by the name alone, though addresses do not tell: `CC name` → the region's code. */
export const principalPlaces: ReadonlyMap<string, string> = new Map([['US washington', 'DC'], ['US rochester', 'NY'], ['US arlington', 'VA'], ['US aurora', 'CO']]);

const otherNames: Readonly<Record<string, string>> = {
  AT: 'wien=vienna', BE: 'antwerpen=antwerp,ghent=gent,bruxelles=brussels,brussel=brussels,bruges=brugge,liege=luik', BR: 'brasilia df=brasilia', CA: 'quebec city=quebec,quebec=quebec', CH: 'geneve=geneva,genf=geneva,berne=bern,bale=basel,lucerne=luzern',
  CN: 'peking=beijing,canton=guangzhou', CZ: 'praha=prague', DE: 'cologne=koln,munchen=munich,muenchen=munich,nurnberg=nuremberg,nuernberg=nuremberg,hanover=hannover,duesseldorf=dusseldorf,frankfurt=frankfurt am main,koeln=koln,frankfurt main=frankfurt am main',
  DK: 'kobenhavn=copenhagen', ES: 'seville=sevilla,la coruna=a coruna', FI: 'helsingfors=helsinki', GR: 'athina=athens', IN: 'bangalore=bengaluru,bombay=mumbai,calcutta=kolkata,madras=chennai,gurgaon=gurugram,mysore=mysuru,poona=pune,trivandrum=thiruvananthapuram,cochin=kochi',
  IT: 'roma=rome,milano=milan,torino=turin,firenze=florence,napoli=naples,venezia=venice,genova=genoa', MX: 'ciudad de mexico=mexico city,cdmx=mexico city', NL: 'den haag=the hague,s gravenhage=the hague', PL: 'warszawa=warsaw,cracow=krakow',
  PT: 'lisboa=lisbon,oporto=porto', RO: 'bucuresti=bucharest,cluj=cluj napoca', RS: 'beograd=belgrade', RU: 'moskva=moscow,st peterburg=st petersburg,petersburg=st petersburg', SE: 'goteborg=gothenburg', TR: 'constantinople=istanbul', UA: 'kiev=kyiv,odessa=odesa,lvov=lviv,kharkov=kharkiv',
  US: 'new york=new york city,nyc=new york city,washington dc=washington,washington d c=washington,bronx=the bronx,la=los angeles,sf=san francisco,boise city=boise,ft worth=fort worth,ft lauderdale=fort lauderdale', VN: 'saigon=ho chi minh city,ha noi=hanoi,danang=da nang',
};

/** `CC other name` → GeoNames' name. */
export const aliases: ReadonlyMap<string, string> = new Map(Object.entries(otherNames).flatMap(([country, list]) => list.split(',').map((item) => {
  const [name = '', meant = ''] = item.split('=', 2);
  return [`${country} ${name}`, meant] as const;
})));

/** Abbreviations and own-language names of regions whose GeoNames codes are numbers: `name code`. */
const regions: Readonly<Record<string, string>> = {
  AU: 'act=01,nsw=02,nt=03,qld=04,sa=05,tas=06,vic=07,wa=08',
  BR: 'ac=01,al=02,ap=03,am=04,ba=05,ce=06,df=07,es=08,ms=11,ma=13,mt=14,mg=15,pa=16,pb=17,pr=18,pi=20,rj=21,rn=22,rs=23,ro=24,rr=25,sc=26,sp=27,se=28,go=29,pe=30,to=31',
  CA: 'ab=01,bc=02,mb=03,nb=04,nl=05,ns=07,on=08,pe=09,qc=10,sk=11,yt=12,nt=13,nu=14',
  DE: 'bw=01,by=02,hb=03,hh=04,he=05,ni=06,nw=07,nrw=07,rp=08,sl=09,sh=10,bb=11,mv=12,sn=13,st=14,th=15,be=16,bayern=02,hessen=05,niedersachsen=06,nordrhein westfalen=07,sachsen=13,sachsen anhalt=14,thuringen=15,berlin=16,baden wurttemberg=01',
  GB: 'eng=ENG,sct=SCT,wls=WLS,nir=NIR', US: 'washington dc=DC,district of columbia=DC',
};

/** `CC name` → GeoNames' code of a region. */
export const regionCodes: ReadonlyMap<string, string> = new Map(Object.entries(regions).flatMap(([country, list]) => list.split(',').map((item) => {
  const [name = '', code = ''] = item.split('=', 2);
  return [`${country} ${name}`, code] as const;
})));
