//! The platform's stand-in as a program, for trying payments out by hand.

use clap::Parser;
use frontino_core::dates::Date;
use frontino_pagopa::station::request::Addressee;
use frontino_standin::{KEY, Platform, Station};
use std::io;
use std::net::SocketAddr;

/// Plays pagoPA's platform towards a Frontino under test
#[derive(Parser)]
struct Asked {
    /// Where it listens
    #[arg(long, default_value = "127.0.0.1:8081")]
    addr: SocketAddr,
    /// The creditor's station
    #[arg(long, default_value = "http://127.0.0.1:8080/pagopa/ws")]
    station: String,
    /// Tax code of the creditor and its broker
    #[arg(long, default_value = "01234567897")]
    domain: String,
    /// Code of the station
    #[arg(long, default_value = "01234567897_01")]
    code: String,
    /// Day of the payments
    #[arg(long, value_parser = |text: &str| Date::parse(text).ok_or("no day"))]
    today: Date,
}

fn main() -> io::Result<()> {
    let Asked { addr, station, domain, code, today } = Asked::parse();
    let to = Addressee { broker: domain.clone(), domain, station: code };
    let platform = Platform::start(addr, Station { url: station, to }, today)?;
    println!("checkout_url = \"{}/checkout\"", platform.url());
    println!("checkout_pages = \"{}\"", platform.url());
    println!("subscription_key = \"{KEY}\"");
    println!("aca_url = \"{}/aca\"", platform.url());
    loop {
        std::thread::park();
    }
}
