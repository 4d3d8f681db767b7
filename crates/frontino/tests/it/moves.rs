//! A town moves from one engine to the other; what is exported stays the same.

use crate::frontino::Program;
use crate::town;
use frontino_store::DbUrl;
use frontino_store::test_pg::{TestFolder, TestPg};
use std::fs;

fn address(url: &DbUrl) -> String {
    match url {
        DbUrl::Sqlite(path) => format!("sqlite://{}", path.display()),
        DbUrl::Postgres(url) => url.clone(),
    }
}

#[test]
fn a_town_moves_to_postgres_and_back_byte_for_byte() {
    let (first, last) = (TestFolder::new(), TestFolder::new());
    let urls = [first.database(), TestPg::shared().database(), last.database()];
    town::build(&urls[0], 200);
    for pair in urls.windows(2) {
        Program::on(&pair[0]).done(&["db", "move", "--to", &address(&pair[1])]);
    }
    let copy = |url: &DbUrl, name: &str| {
        let path = first.path().join(name);
        Program::on(url).done(&["db", "backup", path.to_str().unwrap()]);
        fs::read(path).unwrap()
    };
    let expected = copy(&urls[0], "a");
    assert_eq!(copy(&urls[1], "b"), expected);
    assert_eq!(copy(&urls[2], "c"), expected);
    // A second copy to the same file, or into a town that is there, is refused.
    let file = first.path().join("a").display().to_string();
    let (status, value) = Program::on(&urls[0]).run(&["db", "backup", &file]);
    assert_eq!((status, &value["error"]["code"]), (2, &"backup_exists".into()));
    let (status, value) = Program::on(&urls[2]).run(&["db", "restore", &file]);
    assert_eq!((status, &value["error"]["code"]), (2, &"db_not_empty".into()));
}
