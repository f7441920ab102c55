//! Owns `minuted token`: letting people and programs in, and out.

use minuted_app::{
    App,
    read::{
        Cursor, Order, PageRequest,
        filters::{AccountFilter, BoardFilter},
    },
    sign_in::LONGEST_DAYS,
};
use minuted_core::{
    accounts::{Account, Grant},
    boards::Board,
    id::BoardId,
    roles::Role,
    viewer::Viewer,
};
use serde_json::{Value, json};

use crate::{config::Settings, failure::Failure, output, wiring, wiring::DatabaseArguments};

/// Create, list and revoke tokens, by which people and programs sign in.
#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    Create(Create),
    List(List),
    Revoke(Revoke),
}

/// Create a token for an account.
///
/// An account that is not there is opened with the roles that are given; one that is there is
/// given those that it lacks. The token is printed alone on the standard output, once: only its
/// hash is kept.
#[derive(clap::Args, Debug)]
#[command(after_long_help = "\
Examples:
  minuted token create --account \"Ann Example\" --role administrator
  minuted token create --account \"Cabinet office\" --role secretary --board CAB --days 90
  TOKEN=$(minuted token create --account importer)

The roles: member, secretary, author, clearing-officer, scrutiny-officer, administrator.")]
pub(crate) struct Create {
    /// The name of the account.
    #[arg(long, value_name = "NAME")]
    account: String,
    /// A role for the account; may be given more than once.
    #[arg(long, value_name = "ROLE", value_parser = role)]
    role: Vec<Role>,
    /// The code of the board that the roles are held for, such as CAB; left out: all boards.
    #[arg(long, value_name = "CODE", requires = "role")]
    board: Option<String>,
    /// For how many days the token is good.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=i64::from(LONGEST_DAYS)))]
    days: u32,
    /// Print the token with its ID and its end as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: DatabaseArguments,
}

/// List tokens with their IDs, newest first for each account. The tokens themselves are not kept.
#[derive(clap::Args, Debug)]
pub(crate) struct List {
    /// Only those of the account with this name.
    #[arg(long, value_name = "NAME")]
    account: Option<String>,
    /// Print them as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: DatabaseArguments,
}

/// Revoke a token by its ID, which `minuted token list` tells.
#[derive(clap::Args, Debug)]
pub(crate) struct Revoke {
    /// The ID of the token; not the token itself.
    id: String,
    #[command(flatten)]
    database: DatabaseArguments,
}

/// How many accounts are read at a time.
const PAGE: u64 = 100;

fn role(word: &str) -> Result<Role, String> {
    match word.parse::<Role>() {
        Ok(Role::Public) => Err("everyone is the public; there is nothing to grant".to_owned()),
        Ok(role) => Ok(role),
        Err(error) => Err(error.to_string()),
    }
}

pub(crate) async fn run(command: Command, settings: &Settings) -> Result<(), Failure> {
    match command {
        Command::Create(arguments) => {
            let app = wiring::open(&arguments.database.existing(settings)?).await?;
            let created = create(&app, &arguments).await;
            wiring::close(app).await;
            created
        }
        Command::List(arguments) => {
            let app = wiring::open(&arguments.database.existing(settings)?).await?;
            let listed = list(&app, &arguments).await;
            wiring::close(app).await;
            listed
        }
        Command::Revoke(arguments) => {
            let app = wiring::open(&arguments.database.existing(settings)?).await?;
            let viewer = Viewer::system("cli", app.today());
            let revoked = app.revoke_token(&viewer, &arguments.id).await;
            wiring::close(app).await;
            Ok(revoked?)
        }
    }
}

async fn create(app: &App, arguments: &Create) -> Result<(), Failure> {
    let board = match &arguments.board {
        None => None,
        Some(code) => Some(board_of(app, code).await?),
    };
    let grants = arguments.role.iter().map(|role| Grant {
        role: *role,
        board,
        opens: None,
        from: None,
        to: None,
    });
    let (name, grants) = (&arguments.account, grants.collect());
    let issued = app.token_for(name, grants, arguments.days).await;
    let issued = issued.map_err(|error| match Failure::from(error) {
        Failure::No(why) if arguments.role.is_empty() => {
            Failure::No(format!("{why} To open an account, give --role."))
        }
        other => other,
    })?;
    let expires = issued.expires.utc().to_rfc3339();
    if arguments.json {
        return output::print_json(&json!({
            "id": issued.id,
            "token": issued.token,
            "account": name,
            "expires": expires,
        }));
    }
    output::complain(&format!(
        "A token for {name}, with the ID {}, until {expires}. It is shown only now:",
        issued.id
    ));
    output::print(&format!("{}\n", issued.token))
}

async fn list(app: &App, arguments: &List) -> Result<(), Failure> {
    let viewer = Viewer::system("cli", app.today());
    let reader = app.reader();
    let filter = AccountFilter {
        name: arguments.account.clone(),
        ..AccountFilter::default()
    };
    let mut request = PageRequest::first(PAGE, Order::Ascending);
    let mut tokens = Vec::new();
    loop {
        let page = reader.list::<Account>(&viewer, &filter, &request).await?;
        let page = page.map_err(|refused| Failure::No(refused.to_string()))?;
        let ids: Vec<_> = page.records.iter().map(|account| account.id).collect();
        for token in reader.tokens_of(&viewer, &ids).await? {
            let of = page
                .records
                .iter()
                .find(|account| account.id == token.account);
            let account = of.map_or_else(String::new, |account| account.name.clone());
            let state = match token.revoked {
                Some(_) => "revoked",
                None if token.expires <= app.now() => "expired",
                None => "good",
            };
            let until = token.expires.utc().to_rfc3339();
            tokens.push(json!({
                "id": token.id, "account": account, "state": state, "expires": until,
            }));
        }
        match page.records.last() {
            Some(last) if page.has_next => {
                request.after = Some(Cursor::of(last, request.order));
            }
            _ => break,
        }
    }
    if arguments.json {
        return output::print_json(&json!(tokens));
    }
    let text = |token: &Value, field: &str| token[field].as_str().unwrap_or_default().to_owned();
    let lines = tokens.iter().map(|token| {
        let [id, account, state, expires] =
            ["id", "account", "state", "expires"].map(|field| text(token, field));
        format!("{id}  {state:<7}  until {expires}  {account}\n")
    });
    output::print(&lines.collect::<String>())
}

async fn board_of(app: &App, code: &str) -> Result<BoardId, Failure> {
    let viewer = Viewer::system("cli", app.today());
    let filter = BoardFilter {
        code: Some(code.to_owned()),
        ..BoardFilter::default()
    };
    let first = PageRequest::first(1, Order::Ascending);
    let page = app.reader().list::<Board>(&viewer, &filter, &first).await?;
    let found = page.ok().and_then(|page| page.records.into_iter().next());
    found
        .map(|board| board.id)
        .ok_or_else(|| Failure::No(format!("There is no board with the code {code}.")))
}
