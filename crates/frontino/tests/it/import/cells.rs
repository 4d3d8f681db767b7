//! Cells: normalised, mapped, defaulted, warned about.

use super::bundle::{Bundle, HOLDERS, dump};
use frontino_store::test_pg::on_both;

#[test]
fn cells_are_normalised_and_mapped_by_the_manifest() {
    let holders = "\u{a0}COD ;TIPO;CF;PIVA;NASCITA;COGNOME\n\
                   h1\u{a0};f; rss mra 80a01 f158d ;;01/01/80;\u{a0}Rossi \n\
                   H2;G;;IT 00743110157;00/00/0000;\"Idraulica \"\"Blu\"\"; srl\"\n";
    let holders = encoding_rs::WINDOWS_1252.encode(holders).0.into_owned();
    let supplies = "supply_code;holder_code;category;status;start_on;members;units;deposit;iban;\
                    payment;sewer\n\
                    s1;H1;DOM;ACTIVE;1/3/15;4,0;1;1.250,50;\
                    it60 x054 2811 1010 0000 0123 456;SDD;S\n\
                    S2;h2;ALTRO;active;01/03/15;;0;-;;;n\n";
    let bundle = Bundle::new()
        .with_bytes("holders", "ANAG.TXT", &holders)
        .key("holders", "encoding = \"windows-1252\"\ndelimiter = \";\"\ndate = \"%d/%m/%y\"")
        .key(
            "holders",
            "columns = { holder_code = \"COD\", kind = \"TIPO\", tax_code = \"CF\", \
             vat_number = \"PIVA\", birth_date = \"NASCITA\", surname = \"COGNOME\" }",
        )
        .key("holders", "values.kind = { F = \"person\", G = \"company\" }")
        .key("holders", "nulls = [\"00/00/0000\"]")
        .with("supplies", supplies)
        .key("supplies", "delimiter = \";\"\ndecimal = \",\"\ndate = \"%d/%m/%y\"\nnulls = [\"-\"]")
        .key("supplies", "values.category = { DOM = \"domestic_resident\" }")
        .key("supplies", "values.sewer = { S = \"yes\", N = \"no\" }")
        .key("supplies", "defaults = { members = 3, city = \"Messina\" }");
    on_both(|db| {
        let outcome = bundle.import(db);
        assert_eq!(outcome.status, 0, "{}", outcome.json);
        let columns =
            ["code", "kind", "tax_code", "vat_number", "birth_on", "surname", "identity_faulty"];
        let expected = [
            "H1|person|RSSMRA80A01F158D|-|1980-01-01|Rossi|no",
            "H2|company|-|00743110157|-|Idraulica \"Blu\"; srl|no",
        ];
        assert_eq!(dump(db, "holder", &columns), expected);
        let columns = [
            "code",
            "category",
            "start_on",
            "members",
            "units",
            "deposit_cents",
            "iban",
            "payment",
            "sewer",
            "treatment",
            "city",
        ];
        let expected = [
            "S1|domestic_resident|2015-03-01|4|1|125050|IT60X0542811101000000123456|sdd|yes|yes|\
             Messina",
            "S2|altro|2015-03-01|3|1|0|-|notice|no|yes|Messina",
        ];
        assert_eq!(dump(db, "supply", &columns), expected);
        assert_eq!(outcome.warnings("supplies"), "members_assumed 3, units_assumed 3");
        assert_eq!(bundle.import(db).counts("supplies"), "0 2 0 0");
    });
}

#[test]
fn what_is_odd_but_no_obstacle_is_warned_about() {
    let bundle = Bundle::new()
        .with(
            "holders",
            "holder_code,kind,tax_code,vat_number,email,belfiore,sdi_code,death_date\n\
             H1,person,RSSMRA80A01F158X,,,,,\n\
             H2,company,,12345678901,,,,\n\
             H3,person,,,nobody,ZZ,toolongcode,\n\
             H4,person,,,,,,2018-05-03\n",
        )
        .with(
            "supplies",
            "supply_code,holder_code,category,status,start_on,members,units,payment,iban,deposit,\
             address,end_on,irregular,cig,cup,order_number,order_on\n\
             S1,H1,x,active,2015-01-01,0,,sdd,IT00,-5.00,Via A 1,,tenant\n\
             S2,H1,x,active,2015-01-01,2,1,notice,,0,via a 1,,none,918052266-\n\
             S3,H4,x,active,2015-01-01,2,1,notice,,0,,boh,\n\
             S4,H4,x,ended,2015-01-01,2,1,notice,,0,,2016-01-01,,918052266a,C1,è,32/1\n\
             S5,H4,x,ended,2015-01-01,2,1,notice,,0,,,,,c11g06000000001,A 1,2019-01-01\n",
        )
        .with(
            "meters",
            "supply_code,meter_serial,digits,installed_on,first_reading_m3,removed_on,\
             last_reading_m3\n\
             S1,M1,5,2015-01-01,0,,\n\
             S3,M1,5,2016-01-01,0,,\n\
             S4,M4,5,2015-01-01,500,2016-01-01,400\n",
        );
    on_both(|db| {
        let outcome = bundle.import(db);
        assert_eq!(outcome.status, 0, "{}", outcome.json);
        let expected = "cell_ignored 4 4 4, tax_code_faulty 2, vat_number_faulty 3";
        assert_eq!(outcome.warnings("holders"), expected);
        assert_eq!(outcome.counts("holders"), "4 0 0 3");
        let expected = "cell_ignored 2 3 4 5 5 5, ended_without_day 6, holder_deceased 4, \
                        members_assumed 2, negative_deposit 2, no_iban 2, no_meter 3, \
                        overlapping_contract 2 3 4, units_assumed 2";
        assert_eq!(outcome.warnings("supplies"), expected);
        assert_eq!(outcome.warnings("meters"), "last_reading_below 4, meter_on_two_supplies 2 3");
        assert_eq!(dump(db, "holder", &["code", "identity_faulty"])[..2], ["H1|yes", "H2|yes"]);
        let cases = dump(db, "irregular_case", &["supply_id", "reason", "detected_on"]);
        assert_eq!(cases, ["1|tenant|2019-12-31", "3|deceased|2019-12-31"]);
        let supplies = dump(db, "supply", &["code", "irregular", "members", "units"]);
        let expected =
            ["S1|tenant|-|1", "S2|none|2|1", "S3|deceased|2|1", "S4|none|2|1", "S5|none|2|1"];
        assert_eq!(supplies, expected);
        let purchases = dump(db, "supply", &["cig", "cup", "order_number", "order_on"]);
        let expected = ["-|-|-|-", "-|C11G06000000001|A 1|2019-01-01", "918052266A|-|-|-"];
        assert_eq!(purchases[2..], expected);
    });
}

#[test]
fn codes_refer_to_each_other_whatever_their_case() {
    let bundle = Bundle::new().with("holders", HOLDERS).with(
        "supplies",
        "supply_code,holder_code,category,status,start_on,members,units\n\
         ab1,h1,x,active,2015-01-01,1,1\n",
    );
    let bundle = bundle
        .with("consumptions", "supply_code,year,m3\nAb1,2019,10\n")
        .with(
            "meters",
            "supply_code,meter_serial,digits,installed_on,first_reading_m3\n\
             AB1,mt-7x,5,2015-01-01,0\n",
        )
        .with(
            "readings",
            "supply_code,meter_serial,read_on,value_m3,kind\naB1,MT-7X,2019-01-01,5,SELF\n",
        );
    on_both(|db| {
        let outcome = bundle.import(db);
        assert_eq!(outcome.counts("consumptions"), "1 0 0 0");
        assert_eq!(outcome.counts("readings"), "1 0 0 0");
        assert_eq!(dump(db, "supply", &["code"]), ["AB1"]);
        assert_eq!(dump(db, "meter", &["serial"]), ["MT-7X"]);
    });
}

#[test]
fn blanks_in_a_notice_number_and_a_place_in_a_plan_that_is_none_cost_no_row() {
    let bundle = Bundle::small().with(
        "open_items",
        "supply_code,document_number,issued_on,due_on,amount,open_amount,notice_number,plan,\
         instalment\n\
         S1,D1,2019-01-01,2019-02-01,\"1,234.50\",10,3010 0000 0000\u{a0}0001 00,,\n\
         S1,D2,2019-01-01,2019-02-01,10,10,3010,P,first\n\
         S1,D3,2019-01-01,2019-02-01,\"12,34.50\",10,,,\n",
    );
    on_both(|db| {
        let outcome = bundle.import(db);
        assert_eq!(outcome.counts("open_items"), "2 0 1 1");
        assert_eq!(outcome.reasons("open_items"), "4 not_a_number");
        assert_eq!(outcome.warnings("open_items"), "cell_ignored 3 3");
        let columns = ["document_number", "amount_cents", "notice_number", "plan", "instalment"];
        let expected = ["D1|123450|301000000000000100|-|-", "D2|1000|-|P|-"];
        assert_eq!(dump(db, "open_item", &columns), expected);
    });
}
