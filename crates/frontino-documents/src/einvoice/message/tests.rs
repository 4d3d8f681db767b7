//! Messages as the SdI sends them, made up after its schemas.

use super::*;

fn message(prefix: &str, root: &str, namespace: &str, more: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <?xml-stylesheet type=\"text/xsl\" href=\"x.xsl\"?>\
         <{prefix}:{root} xmlns:{prefix}=\"{namespace}\" versione=\"1.0\">\n\
         <IdentificativoSdI>111</IdentificativoSdI>\
         <NomeFile>IT01234567897_00001.xml</NomeFile>{more}\
         <MessageId>123456</MessageId></{prefix}:{root}>"
    )
}

fn errors(codes: &[(&str, &str)]) -> String {
    let one = |(code, words): &(&str, &str)| {
        format!("<Errore><Codice>{code}</Codice><Descrizione>{words}</Descrizione></Errore>")
    };
    format!("<ListaErrori>{}</ListaErrori>", codes.iter().map(one).collect::<String>())
}

#[test]
fn messages_of_both_families_are_read() {
    let outcome = |code: &str| {
        format!(
            "<EsitoCommittente><IdentificativoSdI>111</IdentificativoSdI>\
                 <Esito>{code}</Esito></EsitoCommittente>"
        )
    };
    let check = |kind: &str, root: &str, public: bool, more: &str, expected: MessageKind| {
        let (prefix, family) = if public { ("types", PUBLIC_BODIES) } else { ("ns3", PRIVATES) };
        let name = format!("IT01234567897_00001_{kind}_001.xml");
        let read = parse(&name, &message(prefix, root, family, more)).unwrap();
        assert_eq!((read.kind, read.public_body), (expected, public), "{root}");
        assert_eq!(
            (read.sdi_id.as_str(), read.file_name.as_str()),
            ("111", "IT01234567897_00001.xml")
        );
    };
    use MessageKind as Kind;
    check("RC", "RicevutaConsegna", true, "", Kind::Delivered);
    check("RC", "RicevutaConsegna", false, "", Kind::Delivered);
    check("NS", "NotificaScarto", true, "", Kind::Rejected);
    check("NS", "RicevutaScarto", false, "", Kind::Rejected);
    check("MC", "NotificaMancataConsegna", true, "", Kind::Undeliverable);
    check("MC", "RicevutaImpossibilitaRecapito", false, "", Kind::Undeliverable);
    check("NE", "NotificaEsito", true, &outcome("EC01"), Kind::Accepted);
    check("NE", "NotificaEsito", true, &outcome("EC02"), Kind::Refused);
    check("DT", "NotificaDecorrenzaTermini", true, "", Kind::TermsExpired);
    check("AT", "AttestazioneTrasmissioneFattura", true, "", Kind::TransmissionAttested);
}

#[test]
fn a_rejection_says_why() {
    let list = errors(&[("00306", "1.4.1.2 &lt;CodiceFiscale&gt; non valido"), ("00404", "x")]);
    let text = message("a", "RicevutaScarto", PRIVATES, &list);
    let read = parse("IT01234567897_00001_NS_001.xml", &text).unwrap();
    let expected = [("00306", "1.4.1.2 <CodiceFiscale> non valido"), ("00404", "x")];
    assert_eq!(read.reasons, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
}

#[test]
fn names_are_those_of_messages() {
    let check = |name: &str, expected: Option<(&str, &str)>| {
        assert_eq!(parse_name(name).ok(), expected, "{name}");
    };
    check("IT01234567897_00001_NS_001.xml", Some(("IT01234567897_00001", "NS")));
    check("IT01234567897_0000A_RC_00A.xml", Some(("IT01234567897_0000A", "RC")));
    check("IT01234567897_00001.xml", None);
    check("IT01234567897_00001_NS.xml", None);
    check("IT01234567897_00001_NS_0001.xml", None);
    check("IT01234567897_00001_ns_001.xml", None);
    check("../IT01234567897_00001_NS_001.xml", None);
    check("IT01234567897_00001_NS_001.pdf", None);
    check("", None);
}

#[test]
fn what_is_no_message_for_a_sender_is_refused() {
    let name = "IT01234567897_00001_NS_001.xml";
    let check = |text: &str, expected: &str| {
        assert_eq!(parse(name, text).unwrap_err().to_string(), expected, "{text}");
    };
    let good = message("a", "RicevutaScarto", PRIVATES, "");
    assert!(parse(name, &good).is_ok());
    check("", "not a message: end");
    check("<a>", "root a");
    check("{}", "not a message: end");
    check(&good.replace("RicevutaScarto", "FileMetadati"), "root FileMetadati");
    check(&good.replace("RicevutaScarto", "RicevutaConsegna"), "named NS, holds RicevutaConsegna");
    check(
        &good.replace("messaggi", "altro"),
        &format!("root {}", PRIVATES.replace("messaggi", "altro")),
    );
    check(&good.replace(">111<", "><"), "IdentificativoSdI is missing");
    check(&good.replace(">111<", ">1234567890123<"), "IdentificativoSdI is missing");
    check(&good.replace("IT01234567897_00001.xml", ""), "NomeFile is missing");
    let dangerous =
        good.replace("<?xml-stylesheet", "<!DOCTYPE a [<!ENTITY b \"c\">]><?xml-stylesheet");
    check(&dangerous, "not a message: DOCTYPE");
    check(&good.replace(">111<", ">&b;<"), "not a message: b");
    let outcome = "<EsitoCommittente><Esito>EC03</Esito></EsitoCommittente>";
    let text = message("a", "NotificaEsito", PUBLIC_BODIES, outcome);
    let refused = parse("IT01234567897_00001_NE_001.xml", &text).unwrap_err();
    assert_eq!(refused, MessageRefused::Missing("Esito"));
}
