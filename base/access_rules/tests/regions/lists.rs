//! Lists show what the decision allows: the SQL of `scopes` against `decide` on random small worlds, both ways.

use crate::region::{ACCOUNTS, HUBS, NOW, Region};
use kyoten_access_rules::{Ground, Purpose, Word, scopes};

/// Random worlds looked at.
const WORLDS: u64 = 1600;

#[derive(Clone, Copy, Debug, PartialEq)]
struct Reader {
    hub: &'static str,
    account: &'static str,
    two_factors: bool,
}

fn readers(region: &Region) -> Vec<Reader> {
    let mut readers = Vec::new();
    for hub in HUBS {
        for account in ACCOUNTS {
            readers.push(Reader {
                hub,
                account,
                two_factors: region.two_factors(account),
            });
        }
    }
    readers
}

fn parameters(reader: Reader) -> (String, String, i64, i64) {
    (
        reader.hub.to_owned(),
        reader.account.to_owned(),
        NOW.0,
        i64::from(reader.two_factors),
    )
}

fn query(condition: &str) -> String {
    [
        "select record_id from access_record record where ",
        condition,
        " order by record_id",
    ]
    .concat()
}

fn sqlite(region: &Region) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open_in_memory().expect("a database in memory");
    connection
        .execute_batch(scopes::CONTRACT)
        .expect("the contract is SQL");
    connection
        .execute_batch(&region.rows())
        .expect("the rows fit the contract");
    connection
}

/// `None` where the database does not take the text.
fn listed(
    connection: &rusqlite::Connection,
    condition: &str,
    reader: Reader,
) -> Option<Vec<String>> {
    let mut statement = connection.prepare_cached(&query(condition)).ok()?;
    let (hub, account, now, factors) = parameters(reader);
    let values: [(&str, &dyn rusqlite::ToSql); 4] = [
        ("$1", &hub),
        ("$2", &account),
        ("$3", &now),
        ("$4", &factors),
    ];
    for (name, value) in values {
        let index = statement.parameter_index(name).ok()??;
        statement.raw_bind_parameter(index, value).ok()?;
    }
    let mut rows = statement.raw_query();
    let mut ids = Vec::new();
    while let Some(row) = rows.next().ok()? {
        ids.push(row.get(0).ok()?);
    }
    Some(ids)
}

fn filtered(region: &Region, reader: Reader, purpose: Purpose) -> Vec<(String, Ground)> {
    region.readable(reader.hub, reader.account, purpose)
}

fn ids(rows: &[(String, Ground)]) -> Vec<String> {
    rows.iter().map(|(id, _)| id.clone()).collect()
}

#[test]
fn a_list_shows_exactly_what_the_decision_allows() {
    let (mut lists, mut shown) = (0, 0);
    for seed in 0..WORLDS {
        let region = Region::random(seed);
        let connection = sqlite(&region);
        for reader in readers(&region) {
            for purpose in Purpose::ALL.iter().copied() {
                let allowed = filtered(&region, reader, purpose);
                let Some(condition) = scopes::reading(purpose) else {
                    assert!(allowed.is_empty(), "seed {seed} {reader:?} {purpose:?}");
                    continue;
                };
                let list = listed(&connection, condition, reader).expect("the list is read");
                assert_eq!(list, ids(&allowed), "seed {seed} {reader:?} {purpose:?}");
                grounds_agree(&connection, reader, purpose, &allowed);
                lists += 1;
                shown += list.len();
            }
        }
    }
    println!("{lists} lists of {WORLDS} worlds on SQLite, {shown} rows shown, 0 differences");
    assert!(shown > 1000, "the worlds are not all closed");
}

/// The first ground of `by_ground` that lists a row is the ground of the decision.
fn grounds_agree(
    connection: &rusqlite::Connection,
    reader: Reader,
    purpose: Purpose,
    allowed: &[(String, Ground)],
) {
    let mut found: Vec<(String, Ground)> = Vec::new();
    for scope in scopes::by_ground(purpose) {
        for id in listed(connection, scope.condition, reader).expect("the list is read") {
            if !found.iter().any(|(known, _)| *known == id) {
                found.push((id, scope.ground));
            }
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(found, allowed);
}

/// The control: every condition that stands on a line of its own, taken out alone, shows up as a difference.
#[test]
fn every_condition_taken_out_of_the_sql_is_noticed() {
    let worlds: Vec<(Region, rusqlite::Connection)> = (0..WORLDS)
        .map(Region::random)
        .map(|region| {
            let connection = sqlite(&region);
            (region, connection)
        })
        .collect();
    let mut noticed = 0;
    let mut unnoticed = Vec::new();
    for (ground, purpose) in [
        (Ground::Team, Purpose::Care),
        (Ground::Hub, Purpose::Coordination),
        (Ground::Own, Purpose::Own),
        (Ground::Family, Purpose::Own),
        (Ground::BreakGlass, Purpose::Emergency),
    ] {
        let scope = scopes::by_ground(purpose)
            .iter()
            .find(|scope| scope.ground == ground)
            .expect("the ground has its SQL");
        let whole: Vec<Vec<_>> = worlds
            .iter()
            .map(|world| lists(world, scope.condition))
            .collect();
        // Worlds in which the ground opens something come first: there a missing condition shows soonest.
        let mut order: Vec<usize> = (0..worlds.len()).collect();
        order.sort_by_key(|world| whole[*world].iter().flatten().all(Vec::is_empty));
        for (line, broken) in broken(scope.condition) {
            let differs = order
                .iter()
                .any(|world| lists(&worlds[*world], &broken) != whole[*world]);
            if differs {
                noticed += 1;
            } else {
                unnoticed.push([ground.word(), ": ", line.as_str()].concat());
            }
        }
    }
    println!("{noticed} conditions taken out one at a time, each noticed");
    unnoticed.retain(|line| !DOUBLY_KEPT.iter().any(|(kept, _)| kept == line));
    assert!(unnoticed.is_empty(), "{}", unnoticed.join("\n"));
}

fn lists(
    (region, connection): &(Region, rusqlite::Connection),
    condition: &str,
) -> Vec<Option<Vec<String>>> {
    readers(region)
        .into_iter()
        .map(|reader| listed(connection, condition, reader))
        .collect()
}

/// Conditions behind which a second one stands.
const DOUBLY_KEPT: &[(&str, &str)] = &[(
    "BREAK-GLASS: and membership.starts_at <= $3",
    "the membership began before the opening, the opening before now",
)];

/// The text with one line's condition made true, for each line that holds a whole condition.
fn broken(condition: &str) -> Vec<(String, String)> {
    let lines: Vec<&str> = condition.lines().collect();
    let mut variants = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let words = line.trim();
        let opening = ["and ", "where "]
            .into_iter()
            .find(|word| words.starts_with(word));
        let balanced = words.matches('(').count() == words.matches(')').count();
        let Some(opening) = opening.filter(|_| balanced) else {
            continue;
        };
        // `$` parameters must all stay, so the condition is overruled, not removed.
        let rest = words.trim_start_matches(opening);
        let mut changed: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        changed[number] = [opening, "(1 = 1 or ", rest, ")"].concat();
        variants.push((words.to_owned(), changed.join("\n")));
    }
    variants
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the test's surroundings name the cluster"
)]
fn postgresql_lists_the_same() {
    let Ok(cluster) = std::env::var("KYOTEN_TEST_POSTGRES") else {
        println!("skipped on PostgreSQL: KYOTEN_TEST_POSTGRES does not name a cluster");
        return;
    };
    let mut client =
        postgres::Client::connect(&cluster, postgres::NoTls).expect("the cluster answers");
    let contract = scopes::CONTRACT.replace("create table", "create temporary table");
    let mut lists = 0;
    for seed in 0..WORLDS / 10 {
        let region = Region::random(seed);
        client
            .batch_execute("discard temporary")
            .expect("the last world goes");
        client
            .batch_execute(&contract)
            .expect("the contract is SQL");
        client
            .batch_execute(&region.rows())
            .expect("the rows fit the contract");
        for purpose in Purpose::ALL.iter().copied() {
            let Some(condition) = scopes::reading(purpose) else {
                continue;
            };
            let statement = client.prepare(&query(condition)).expect("portable SQL");
            for reader in readers(&region) {
                let (hub, account, now, factors) = parameters(reader);
                let rows = client
                    .query(&statement, &[&hub, &account, &now, &factors])
                    .expect("the list is read");
                let list: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
                let mut allowed = ids(&filtered(&region, reader, purpose));
                allowed.sort();
                assert_eq!(list, allowed, "seed {seed} {reader:?} {purpose:?}");
                lists += 1;
            }
        }
    }
    println!("{lists} lists on PostgreSQL, 0 differences");
}
