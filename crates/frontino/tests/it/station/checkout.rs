//! A notice paid from its page: through the stand-in of the platform, over HTTP, on both databases.

use super::till::text_of;
use super::{Notice, Town, set};
use crate::bill_page::violations_at;
use crate::browser::{expect_reached, steps};
use crate::served::Served;
use frontino_core::dates::Date;
use frontino_pagopa::station::request::Addressee;
use frontino_standin::{Behaviour, KEY, Outcome, Platform, Station};
use frontino_store::DbUrl;
use frontino_store::test_pg::{TestFolder, on_both};
use serde_json::json;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A town whose notices can be paid online, and the platform.
struct Online {
    town: Town,
    platform: Arc<Platform>,
}

/// An answer with its place to go on.
struct Answer {
    status: u16,
    location: String,
    policy: String,
    body: String,
}

impl Online {
    fn on(db: &DbUrl) -> Online {
        let mut town = Town::on(db);
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = free.local_addr().unwrap().to_string();
        drop(free);
        let code = "01234567897".to_owned();
        let to = Addressee { domain: code.clone(), broker: code, station: "01234567897_01".into() };
        let station = Station { url: format!("http://{addr}/pagopa/ws"), to };
        let today = Date::new(2020, 2, 10).unwrap();
        let platform = Platform::start("127.0.0.1:0".parse().unwrap(), station, today).unwrap();
        town.served = Served::start_at(&town.program, &addr, |command| {
            set(command);
            command.env("FRONTINO_PAGOPA_CHECKOUT_URL", format!("{}/checkout", platform.url()));
            command.env("FRONTINO_PAGOPA_CHECKOUT_PAGES", platform.url());
            command.env("FRONTINO_PAGOPA_SUBSCRIPTION_KEY", KEY);
            command.env("FRONTINO_WEB_BASE_URL", format!("http://{addr}"));
            command.env("FRONTINO_WEB_CLIENT_ADDRESS_HEADER", "x-forwarded-for");
        });
        Online { town, platform }
    }

    fn begin(&self, number: &str, site: &str) -> Answer {
        let url = format!("{}/paga/avvia", self.town.served.url);
        send(agent().post(url).header("sec-fetch-site", site).send_form([("avviso", number)]))
    }

    /// Begins the payment of a notice, and gives the addresses of the Checkout and of the outcome.
    fn begun(&self, notice: &Notice) -> (String, String) {
        let begun = self.begin(&notice.number, "same-origin");
        assert_eq!(begun.status, 303, "{}", begun.body);
        let cart = self.platform.carts().pop().unwrap();
        let id = cart.id_cart.unwrap();
        (begun.location, format!("{}/paga/esito/{id}", self.town.served.url))
    }
}

fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0);
    config.max_redirects_will_error(false).build().into()
}

fn get(url: &str) -> Answer {
    send(agent().get(url).call())
}

fn send(result: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Answer {
    let mut response = result.unwrap();
    let header = |name: &str| {
        let value = response.headers().get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    let (location, policy) = (header("location"), header("content-security-policy"));
    let status = response.status().as_u16();
    Answer { status, location, policy, body: response.body_mut().read_to_string().unwrap() }
}

#[test]
fn a_notice_is_paid_from_its_page_and_only_the_receipt_proves_it() {
    on_both(|db| {
        let online = Online::on(db);
        let notice = &online.town.notices()[0];
        let page = get(&format!("{}/paga?avviso={}", online.town.served.url, notice.number));
        assert!(page.body.contains("Paga online (pagoPA)"), "{}", page.body);
        let allowed = format!("form-action 'self' {};", online.platform.url());
        assert!(page.policy.contains(&allowed), "{}", page.policy);
        for site in ["cross-site", "same-site", "none"] {
            assert_eq!(online.begin(&notice.number, site).status, 403);
        }
        let (checkout, outcome) = online.begun(notice);
        let cart = online.platform.carts().pop().unwrap();
        assert_eq!(cart.payment_notices[0].amount, notice.cents);
        assert_eq!(cart.all_ccp, Some(false));
        assert!(cart.return_urls.return_ok_url.starts_with(&outcome), "{cart:?}");
        // Whatever way the payer comes back, nothing is paid without a receipt.
        let waiting = get(&cart.return_urls.return_ok_url).body;
        assert!(
            waiting.contains("Non pagare di nuovo") && waiting.contains("refresh"),
            "{waiting}"
        );
        let failed = get(&cart.return_urls.return_cancel_url).body;
        assert!(failed.contains("Non ti è stato addebitato nulla"), "{failed}");
        assert!(online.town.payments().is_empty());
        assert_eq!(get(&format!("{outcome}/quietanza.pdf")).status, 404);
        let paid = send(agent().post(format!("{checkout}/paga")).send_empty());
        assert_eq!((paid.status, &paid.location), (303, &cart.return_urls.return_ok_url));
        for place in [&paid.location, &cart.return_urls.return_error_url] {
            let receipt = get(place).body;
            for item in ["Pagamento riuscito", "10/02/2020, ore 12:30", "Banca di prova", "1,50"] {
                assert!(receipt.contains(item), "{item}: {receipt}");
            }
            assert!(!receipt.contains("ANONIMO"), "{receipt}");
        }
        let pdf = format!("{outcome}/quietanza.pdf");
        assert!(get(&outcome).body.contains("/quietanza.pdf\""));
        said_by_the_pdf(&pdf, &notice.number);
        let again = online.begin(&notice.number, "same-origin");
        assert_eq!(again.location, format!("/paga?avviso={}", notice.number));
        assert_eq!(online.town.balance("receivables", &notice.number), 0);
        assert_eq!(online.town.program.done(&["check"])["ok"], true);
    });
}

/// The file behind an address is tagged, proves the payment and names nobody.
fn said_by_the_pdf(url: &str, number: &str) {
    let mut answer = agent().get(url).call().unwrap();
    assert_eq!(answer.headers()["content-type"], "application/pdf");
    let folder = TestFolder::new();
    let file = folder.path().join("quietanza.pdf");
    std::fs::write(&file, answer.body_mut().read_to_vec().unwrap()).unwrap();
    let said = text_of(&file);
    for item in ["Quietanza di pagamento", "10/02/2020, ore 12:30", "Banca di prova", "1,50"] {
        assert!(said.contains(item), "{item}: {said}");
    }
    let plain: String = said.split_whitespace().collect();
    assert!(plain.contains(number), "{said}");
    for personal in ["Intestatario", "Codice utente", "Pagato da"] {
        assert!(!said.contains(personal), "{personal}: {said}");
    }
}

#[test]
fn who_gives_up_or_pays_otherwise_is_told_so() {
    on_both(|db| {
        let online = Online::on(db);
        let notice = &online.town.notices()[0];
        let (checkout, outcome) = online.begun(notice);
        let back = send(agent().post(format!("{checkout}/annulla")).send_empty());
        assert!(get(&back.location).body.contains("Il pagamento non è riuscito"));
        assert_eq!(online.platform.pay(&notice.number, None), Outcome::Paid);
        for place in [&outcome, &back.location] {
            assert!(get(place).body.contains("Questo avviso risulta pagato"), "{place}");
        }
        let base = &online.town.served.url;
        for nobody in ["0123456789abcdef0123456789abcdef", "1", "%00"] {
            for file in ["", "/quietanza.pdf"] {
                let place = format!("{base}/paga/esito/{nobody}{file}");
                assert_eq!(get(&place).status, 404, "{place}");
            }
        }
    });
}

#[test]
fn a_platform_that_misbehaves_takes_nobody_anywhere() {
    on_both(|db| {
        let online = Online::on(db);
        let notice = &online.town.notices()[0];
        let check = |behaviour: Behaviour| {
            online.platform.behave(behaviour);
            let refused = online.begin(&notice.number, "same-origin");
            assert_eq!((refused.status, refused.location.as_str()), (503, ""), "{behaviour:?}");
            assert!(refused.body.contains("Non abbiamo addebitato nulla"), "{}", refused.body);
        };
        check(Behaviour { status: Some(500), ..Behaviour::default() });
        check(Behaviour { status: Some(429), ..Behaviour::default() });
        check(Behaviour { garbage: true, ..Behaviour::default() });
        check(Behaviour { elsewhere: true, ..Behaviour::default() });
        check(Behaviour { wait_ms: 11_000, ..Behaviour::default() });
        online.platform.behave(Behaviour::default());
        online.begun(notice);
        assert_eq!(online.town.program.done(&["check"])["ok"], true);
    });
}

#[test]
fn receipts_that_come_late_and_often_are_booked_once_and_agree_with_the_flow() {
    on_both(|db| {
        let online = Online::on(db);
        let notices = online.town.notices();
        online.platform.behave(Behaviour { hold: true, ..Behaviour::default() });
        for notice in &notices[..4] {
            assert_eq!(online.platform.pay(&notice.number, None), Outcome::Paid);
        }
        assert!(online.town.payments().is_empty());
        let repeats = Behaviour { repeats: 3, ..Behaviour::default() };
        online.platform.behave(repeats);
        assert_eq!(online.platform.pay(&notices[4].number, None), Outcome::Paid);
        assert!(online.platform.release().iter().all(|outcome| *outcome == Outcome::Paid));
        assert_eq!(online.town.payments().len(), 5);
        let folder = TestFolder::new();
        let path = folder.path().join("flusso.xml");
        let flows = online.platform.flows(Date::parse("2020-02-10").unwrap());
        std::fs::write(&path, &flows[0].xml).unwrap();
        let taken = online.town.program.done(&["pagopa", "flow", "import", path.to_str().unwrap()]);
        assert_eq!(taken["matched"], 5, "{taken}");
        assert_eq!(online.town.program.done(&["check"])["ok"], true);
    });
}

#[test]
fn numbers_cannot_be_tried_one_by_one() {
    on_both(|db| {
        let online = Online::on(db);
        let ask = |who: &str| {
            let url = format!("{}/paga?avviso=301000000000000144", online.town.served.url);
            send(agent().get(url).header("x-forwarded-for", who).call())
        };
        let asked: Vec<u16> = (0..40).map(|_| ask("192.0.2.1").status).collect();
        assert!(asked[..30].iter().all(|status| *status != 429), "{asked:?}");
        let turned_away = ask("192.0.2.1");
        assert_eq!(turned_away.status, 429, "{asked:?}");
        assert!(turned_away.body.contains("Troppe richieste"), "{}", turned_away.body);
        assert_ne!(ask("192.0.2.2").status, 429);
        assert_eq!(get(&format!("{}/paga", online.town.served.url)).status, 200);
    });
}

/// Keeps a page beside what it loads, as a file.
fn keep(online: &Online, folder: &Path, name: &str, body: &str) -> PathBuf {
    for part in body.split("/assets/").skip(1) {
        let file: String = part.chars().take_while(|sign| !"\"#".contains(*sign)).collect();
        let asset = get(&format!("{}/assets/{file}", online.town.served.url)).body;
        std::fs::write(folder.join(&file), asset).unwrap();
    }
    let path = folder.join(format!("{name}.html"));
    std::fs::write(&path, body.replace("/assets/", "")).unwrap();
    path
}

#[test]
fn the_pages_of_a_payment_pass_the_checks_of_accessibility() {
    let folder = TestFolder::new();
    let online = Online::on(&folder.database());
    let notice = &online.town.notices()[0];
    let notice_page = get(&format!("{}/paga?avviso={}", online.town.served.url, notice.number));
    let (checkout, outcome) = online.begun(notice);
    let failed = get(&format!("{outcome}?come=annullato"));
    let waiting = get(&outcome);
    online.platform.behave(Behaviour { garbage: true, ..Behaviour::default() });
    let unavailable = online.begin(&notice.number, "same-origin");
    send(agent().post(format!("{checkout}/paga")).send_empty());
    let pages = [
        ("notice", notice_page),
        ("failed", failed),
        // A page that goes on by itself would leave while it is looked at.
        ("waiting", Answer { body: waiting.body.replace("refresh", "refresh-not"), ..waiting }),
        ("unavailable", unavailable),
        ("paid", get(&outcome)),
    ];
    for (name, page) in pages {
        assert!(!page.body.contains("<script") && !page.body.contains(" style="), "{name}");
        let path = keep(&online, folder.path(), name, &page.body);
        for width in [390, 1280] {
            assert_eq!(violations_at(&path, width), "", "{name} at {width}");
        }
    }
}

#[test]
fn a_notice_is_paid_with_the_keyboard_alone() {
    let folder = TestFolder::new();
    let online = Online::on(&folder.database());
    let notices = online.town.notices();
    for (notice, (width, scripts)) in notices.iter().zip([(390, false), (1280, true)]) {
        let asked = json!([
            {"goto": online.town.served.url}, {"find": "Paga"}, {"enter": true},
            {"find": "Codice avviso"}, {"type": notice.number}, {"enter": true}, {"see": true},
            {"find": "Paga online"}, {"enter": true}, {"see": true},
            {"find": "Paga"}, {"enter": true}, {"see": true},
        ]);
        let seen = steps(width, scripts, &asked);
        let [home, form, found, begin, checkout, pay, paid] = seen.as_slice() else {
            panic!("{seen:#?}")
        };
        expect_reached(home, "Paga");
        expect_reached(form, "Codice avviso");
        expect_reached(begin, "Paga online");
        let text = |page: &serde_json::Value| page["text"].as_str().unwrap().to_owned();
        assert!(text(checkout).contains("Pagamento di prova"), "{checkout}");
        assert_eq!(pay.as_array().unwrap().last().unwrap()["name"], "Paga");
        assert!(text(paid).contains("Pagamento riuscito"), "{paid}");
        for page in [found, paid] {
            assert_eq!(page["wide"], false, "{width}: {page}");
        }
    }
}
