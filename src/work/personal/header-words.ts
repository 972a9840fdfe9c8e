import type { PersonalType } from "./types.ts";

/**
 * What people call such columns, in English, German, French, Spanish, Italian, Portuguese, Dutch, Polish and Swedish:
 * words without accents, joined where the language joins them.
 */
export const HEADER_WORDS = {
  EMAIL:
    "email,e mail,mail,mail address,email address,emailadresse,courriel,correo,correo electronico,posta elettronica,epost,e post,poczta,mejl,indirizzo email",
  PHONE:
    "phone,telephone,tel,mobile,cell,cellphone,cell phone,fax,msisdn,whatsapp,contact number,phone number,telefon,telefonnummer,handy,handynummer,mobil,mobilnummer,portable,numero telephone,telefono,movil,celular,cellulare,telefone,telemovel,telefoon,telefoonnummer,mobiel,komorka,numer telefonu,rufnummer",
  ADDRESS:
    "address,street,street address,address line,home address,postal address,mailing address,billing address,shipping address,addr,adresse,anschrift,strasse,hausnummer,strassenname,rue,voie,adresse postale,direccion,calle,domicilio,indirizzo,via,endereco,rua,morada,logradouro,adres,straat,straatnaam,huisnummer,ulica,adress,gatuadress,gata,house number",
  POSTCODE:
    "zip,zipcode,zip code,postcode,post code,postal code,postal,plz,postleitzahl,code postal,cp,codigo postal,cap,codice postale,cep,postnummer,kod pocztowy,pincode,pin code",
  LOCATION:
    "lat,latitude,lon,lng,long,longitude,gps,coordinates,coords,geo,latlon,latlng,geolocation,breitengrad,laengengrad,breite,laenge,latitud,longitud,latitudine,longitudine,breedtegraad,lengtegraad,szerokosc,dlugosc,location,home location",
  PAYMENT_CARD:
    "card number,card no,cardnumber,creditcard,credit card,debit card,cc number,ccnum,cc num,cc,pan,payment card,kreditkarte,kreditkartennummer,kartennummer,carte bancaire,numero carte,tarjeta,numero tarjeta,carta di credito,numero carta,cartao,numero cartao,creditcardnummer,kaartnummer,karta,numer karty,kortnummer",
  IBAN: "iban,bank account,account number,bankverbindung,kontonummer,konto,compte bancaire,cuenta bancaria,conto corrente,conta bancaria,rekening,rekeningnummer,numer konta,rachunek,rib",
  US_ABA_ROUTING: "routing,routing number,aba,aba number,rtn,transit number",
  CRYPTO_ADDRESS: "wallet,wallet address,btc,btc address,bitcoin,crypto address",
  IP_ADDRESS:
    "ip,ip address,ipaddr,ipv4,ipv6,remote addr,client ip,source ip,src ip,ip adresse,adresse ip,direccion ip,indirizzo ip,ipadres,adres ip,x forwarded for",
  MAC_ADDRESS: "mac,mac address,macaddr,bssid,wifi mac,mac adresse,adresse mac,ethernet address",
  IMEI: "imei,imei number",
  DEVICE_ID:
    "device id,deviceid,udid,android id,device token,serial number,idfv,device serial,imsi,iccid,geraete id,fcm token,push token",
  USER_AGENT: "user agent,useragent,browser agent,http user agent,ua string",
  COOKIE_ID:
    "cookie,cookie id,gaid,idfa,aaid,ad id,advertising id,advertiser id,visitor id,ga client id,fbp,fbclid,gclid,session cookie",
  PERSON_NAME:
    "name,first name,firstname,fname,given name,last name,lastname,lname,surname,family name,full name,fullname,middle name,maiden name,person name,customer name,patient name,employee name,contact name,cardholder,cardholder name,vorname,nachname,familienname,geburtsname,kundenname,nom,prenom,nom famille,nombre,apellido,apellidos,nombre completo,nome,cognome,nome cognome,nome completo,sobrenome,apelido,voornaam,achternaam,naam,imie,nazwisko,imie nazwisko,fornamn,efternamn,namn",
  BIRTH_DATE:
    "birth date,birthdate,date birth,dob,birthday,birth day,born,geburtsdatum,geburtstag,geboren,gebdatum,date naissance,naissance,ddn,fecha nacimiento,nacimiento,data nascita,nascita,data nascimento,nascimento,geboortedatum,geboorte,data urodzenia,urodzenia,fodelsedatum,fodelsedag,birth year,year birth,yob",
  GENDER:
    "gender,sex,geschlecht,genre,sexe,genero,sexo,sesso,genere,geslacht,plec,kon,gender identity,anrede,salutation",
  RELIGION:
    "religion,religious,faith,denomination,konfession,confession,religione,religiao,religie,wyznanie,religionszugehoerigkeit,belief,kirchensteuer",
  ETHNICITY:
    "ethnicity,ethnic,race,ethnic group,ethnic origin,ethnie,ethnische herkunft,herkunft,rasse,origine ethnique,etnia,raza,razza,raca,cor raca,etniciteit,herkomst,etnicitet,pochodzenie,pochodzenie etniczne,hautfarbe,skin color,racial",
  HEALTH:
    "diagnosis,diagnoses,disease,medical condition,health,health condition,health status,icd,icd10,icd9,disability,hiv,blood type,blood group,medication,allergy,allergies,diagnose,krankheit,behinderung,blutgruppe,gesundheit,maladie,handicap,sante,groupe sanguin,diagnostico,enfermedad,discapacidad,salud,malattia,diagnosi,disabilita,salute,doenca,deficiencia,saude,ziekte,gezondheid,choroba,zdrowie,niepelnosprawnosc,sjukdom,halsa,diagnos,pregnant,pregnancy,patient condition",
  SEXUAL_ORIENTATION:
    "sexual orientation,sexuality,sexuelle orientierung,orientation sexuelle,orientacion sexual,orientamento sessuale,orientacao sexual,seksuele geaardheid,orientacja seksualna,sexuell laggning",
  POLITICAL_OPINION:
    "political opinion,political party,political affiliation,party affiliation,union member,union membership,trade union,partei,parteizugehoerigkeit,gewerkschaft,parti politique,syndicat,partido politico,sindicato,partito politico,politieke partij,vakbond,partia,parti",
  PASSPORT:
    "passport,passport number,passport no,reisepass,passnummer,passeport,numero passeport,pasaporte,passaporto,passaporte,paspoort,paspoortnummer,paszport,pass number",
  DRIVER_LICENCE:
    "driver license,drivers license,driver licence,driving licence,driving license,license number,licence number,dl number,fuehrerschein,fuehrerscheinnummer,permis conduire,licencia conducir,carnet conducir,patente,patente guida,carta conducao,cnh,rijbewijs,prawo jazdy,korkort",
  US_SSN: "ssn,social security,social security number,ss number,socsec,taxpayer id,tin,sozialversicherungsnummer us",
  US_ITIN: "itin,tin,taxpayer id,individual taxpayer",
  US_NPI: "npi,npi number,provider npi,national provider",
  CA_SIN: "sin,social insurance,social insurance number,nas",
  BR_CPF: "cpf,cpf number,numero cpf,cadastro pessoas fisicas",
  BR_CNPJ: "cnpj",
  UK_NHS: "nhs,nhs number,nhs no,chi number,chi",
  UK_NINO: "nino,ni number,national insurance,national insurance number,nin",
  DE_TAX_ID: "steuer id,steuerid,steueridentifikationsnummer,steuernummer,idnr,steuer idnr,tin,tax id",
  FR_NIR: "nir,insee,securite sociale,numero securite sociale,nss,num secu,secu",
  IT_FISCAL_CODE: "codice fiscale,codicefiscale,cf,cod fiscale,fiscal code",
  ES_DNI_NIE: "dni,nie,nif,documento identidad,dni nie",
  NL_BSN: "bsn,burgerservicenummer,sofinummer,sofi",
  BE_NATIONAL_NUMBER:
    "rijksregisternummer,rijksregister,insz,niss,numero national,registre national,rrn,national number",
  PL_PESEL: "pesel,numer pesel",
  SE_PERSONNUMMER: "personnummer,pnr,personnr,samordningsnummer",
  FI_HETU: "hetu,henkilotunnus,henkilo tunnus",
  NO_FODSELSNUMMER: "fodselsnummer,fnr,personnummer,fodselsnr",
  DK_CPR: "cpr,cpr number,cprnr,cpr nummer,cpr nr,personnummer",
  CH_AHV: "ahv,avs,ahvn13,ahv nummer,ahvnr,numero avs,navs13,oasi",
  PT_NIF: "nif,contribuinte,numero contribuinte",
  CZ_SK_BIRTH_NUMBER: "rodne cislo,rodnecislo,birth number,rc",
  RO_CNP: "cnp,cod numeric personal",
  IN_AADHAAR: "aadhaar,aadhar,aadhaar number,uid,uidai,adhar",
  IN_PAN: "pan,pan number,pan card,permanent account",
  AU_TFN: "tfn,tax file,tax file number",
  AU_MEDICARE: "medicare,medicare number,medicare card",
  KR_RRN: "rrn,resident registration,jumin,jumin number",
  SG_NRIC: "nric,fin,nric fin,nric number",
  ZA_ID: "id number,said,sa id,rsa id,identity number",
  TH_ID: "thai id,citizen id,id card,national id",
  TR_ID: "tckn,tc kimlik,kimlik,kimlik no,tc no,tc kimlik no",
  NG_NIN: "nin,national identification number",
  CN_RESIDENT_ID: "id card,idcard,shenfenzheng,sfz,resident id,identity card,citizen id,id number",
  JP_MY_NUMBER: "my number,mynumber,kojin bango,individual number",
} as const satisfies Partial<Readonly<Record<PersonalType, string>>>;

/** Who calls a column in another script does not split its words. */
export const HEADER_SCRIPTS: readonly (readonly [RegExp, PersonalType])[] = [
  [/邮箱|电子邮件|メール|이메일|почта|البريد/u, "EMAIL"],
  [/电话|手机|電話|전화|휴대폰|телефон|τηλέφωνο|هاتف/u, "PHONE"],
  [/地址|住所|주소|адрес|διεύθυνση|عنوان/u, "ADDRESS"],
  [/姓名|氏名|名前|이름|성명|фамилия|имя|όνομα|اسم/u, "PERSON_NAME"],
  [/出生|生年月日|생년월일|дата рождения/u, "BIRTH_DATE"],
  [/性别|性別|성별|пол$/u, "GENDER"],
  [/身份证/u, "CN_RESIDENT_ID"],
  [/マイナンバー|個人番号/u, "JP_MY_NUMBER"],
  [/주민등록번호|주민번호/u, "KR_RRN"],
];

/** A column of which these words tell holds something about the value, and not the value. */
export const DERIVED: ReadonlySet<string> = new Set(
  "hash,hashed,sha,sha1,sha256,md5,hmac,encrypted,encryption,tokenized,tokenised,masked,redacted,flag,is,has,have,count,cnt,verified,valid,validated,length,len,domain,carrier,score,rate,ratio,mean,avg,average,median,std,embedding,vector,missing,changed,since,consent,optin,optout,subscribed,opened,clicked,bounced,sent,match,matched,distance,frequency,freq,bucket,bin,cluster,velocity,age,days,diff,delta,prob,probability,entropy,similarity,error,anzahl,verifiziert,income,population,density,version,usage".split(
    ",",
  ),
);

/** Things that have a name or an address and are no person. */
export const THINGS: ReadonlySet<string> = new Set(
  "product,produkt,produit,producto,prodotto,produto,item,article,artikel,company,firma,societe,empresa,azienda,bedrijf,brand,marke,marque,model,file,column,feature,table,host,server,domain,city,stadt,ville,ciudad,citta,country,land,pays,pais,state,region,store,shop,merchant,vendor,supplier,category,class,event,campaign,species,drug,project,team,department,school,university,bank,hotel,restaurant,station,street,dataset,variable,app,application,service,plan,tier,sensor,machine,device,browser,os,game,movie,film,song,book,album,track,channel,ship,airport,airline,sku,color,colour,currency,unit,status,type,kind,group,job,task,process,function,method,module,package,repo,branch,tag,field,metric,topic,queue,bucket,cluster,node,pod,container,image,memory,web,url,ip,mac,email,mail,wallet,contract,disease,gene,protein,planet,league,stop".split(
    ",",
  ),
);

/** Words that say nothing of what the column holds. */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  "of,the,a,de,du,des,la,le,les,del,della,di,da,do,dos,der,die,das,den,van,het,el,los,las,y,e,en,et,und,and,i,s".split(
    ",",
  ),
);
