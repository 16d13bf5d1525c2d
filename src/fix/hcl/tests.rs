use serde_json::json;

use super::*;

fn way(path: &Value) -> Vec<Step> {
    let step = |step: &Value| match step {
        Value::String(key) => Step::Key(key.clone()),
        index => Step::Index(usize::try_from(index.as_u64().unwrap()).unwrap()),
    };
    path.as_array().unwrap().iter().map(step).collect()
}

fn set(text: &str, path: &Value, value: Value) -> Option<String> {
    changed(text, &[Change::Set(way(path), value)])
}

fn remove(text: &str, path: &Value) -> Option<String> {
    changed(text, &[Change::Remove(way(path))])
}

const INSTANCE: &str = "\
resource \"aws_instance\" \"web\" {
  # which image
  ami           = var.ami # from outside
  instance_type = \"t3.micro\"
  public        = true

  tags = {
    Name = \"web\"
  }

  ingress {
    port  = 22
    cidrs = [\"10.0.0.0/8\", \"0.0.0.0/0\"] # why
  }

  ingress {
    port = 80
  }

  dynamic \"disk\" {
    for_each = var.disks
    content {}
  }
}";

#[test]
fn literals_are_replaced_and_nothing_else() {
    assert_eq!(
        set(INSTANCE, &json!(["public"]), json!(false)).unwrap(),
        INSTANCE.replace("= true", "= false")
    );
    assert_eq!(
        set(INSTANCE, &json!(["ingress", 1, "port"]), json!(443)).unwrap(),
        INSTANCE.replace("port = 80", "port = 443")
    );
    assert_eq!(
        set(INSTANCE, &json!(["ingress", 0, "cidrs"]), json!(["10.0.0.0/8"])).unwrap(),
        INSTANCE.replace(", \"0.0.0.0/0\"]", "]")
    );
    assert_eq!(
        set(INSTANCE, &json!(["tags", "Name"]), json!("a ${b}")).unwrap(),
        INSTANCE.replace("Name = \"web\"", "Name = \"a $${b}\"")
    );
}

#[test]
fn what_is_missing_is_added() {
    assert_eq!(
        set(INSTANCE, &json!(["metadata_options", 0, "http_tokens"]), json!("required")).unwrap(),
        INSTANCE.replace(
            "    content {}\n  }\n",
            "    content {}\n  }\n\n  metadata_options {\n    http_tokens = \"required\"\n  }\n"
        )
    );
    assert_eq!(
        set(INSTANCE, &json!(["ingress", 1, "description"]), json!("web")).unwrap(),
        INSTANCE.replace("    port = 80\n", "    port = 80\n\n    description = \"web\"\n")
    );
    assert_eq!(
        set(INSTANCE, &json!(["tags", "Owner"]), json!("x")).unwrap(),
        INSTANCE.replace("    Name = \"web\"\n", "    Name = \"web\"\n\n    Owner = \"x\"\n")
    );
    assert_eq!(
        set(INSTANCE, &json!(["ingress", 0, "cidrs", 2]), json!("::/0")).unwrap(),
        INSTANCE.replace("\"0.0.0.0/0\"]", "\"0.0.0.0/0\", \"::/0\"]")
    );
    let all = json!({"a": 1, "long": [], "sub": [{"x": true}], "m": {"k": "v"}});
    assert_eq!(
        set("resource \"a\" \"b\" {\n}", &json!(["block", 0]), all).unwrap(),
        "resource \"a\" \"b\" {\n  block {\n    a    = 1\n    long = []\n    m    = { k = \"v\" }\n\n    sub {\n      x = true\n    }\n  }\n}"
    );
}

#[test]
fn new_attributes_stand_before_blocks_and_are_aligned_where_they_fit() {
    let block = "resource \"a\" \"b\" {\n  bucket = \"x\"\n\n  nested {\n    y = 2\n  }\n}";
    assert_eq!(
        set(block, &json!(["acl"]), json!("private")).unwrap(),
        block.replace("\"x\"\n", "\"x\"\n  acl    = \"private\"\n")
    );
    assert_eq!(
        set(block, &json!(["encrypted"]), json!(true)).unwrap(),
        block.replace("\"x\"\n", "\"x\"\n\n  encrypted = true\n"),
        "the line above stays as it is"
    );
    assert_eq!(
        set("resource \"a\" \"b\" {}", &json!(["x"]), json!("y")).unwrap(),
        "resource \"a\" \"b\" {\n  x = \"y\"\n}"
    );
    let inline = "resource \"a\" \"b\" {\n  versioning { on = false }\n}";
    assert_eq!(
        set(inline, &json!(["versioning", 0, "mfa"]), json!(true)).unwrap(),
        "resource \"a\" \"b\" {\n  versioning {\n    on  = false\n    mfa = true\n  }\n}"
    );
    assert_eq!(
        set(inline, &json!(["versioning", 0, "on"]), json!(true)).unwrap(),
        inline.replace("false", "true")
    );
}

#[test]
fn what_is_decided_elsewhere_is_left_alone() {
    for path in [
        json!(["ami"]),
        json!(["disk", 0, "size"]),
        json!(["disk", 1]),
        json!(["ingress"]),
        json!(["ingress", 3, "port"]),
        json!(["public", "x"]),
        json!(["public", 0]),
        json!(["no word"]),
        json!([0]),
    ] {
        assert_eq!(
            set(INSTANCE, &path, json!({"a": 1})).filter(|_| path != json!(["public"])),
            None,
            "{path}"
        );
    }
    for path in
        [json!(["ami"]), json!(["disk"]), json!(["missing"]), json!(["ingress", 5]), json!(["tags", "x"])]
    {
        assert_eq!(remove(INSTANCE, &path), None, "{path}");
    }
    let given = INSTANCE.replace("\"10.0.0.0/8\"", "var.cidr");
    assert_eq!(set(&given, &json!(["ingress", 0, "cidrs"]), json!([])), None);
    let heredoc = "resource \"a\" \"b\" {\n  x = <<E\ntext\nE\n}";
    assert_eq!(set(heredoc, &json!(["x"]), json!("y")), None);
    for odd in ["", "{\"x\": 1}", "x = 1", "a {\n}\nb {\n}", "a {", "a {\n  x = 1\n  x = 2\n}"] {
        assert_eq!(set(odd, &json!(["x"]), json!(3)), None, "{odd}");
    }
}

#[test]
fn what_is_taken_out_goes_with_its_lines() {
    assert_eq!(
        remove(INSTANCE, &json!(["public"])).unwrap(),
        INSTANCE.replace("  public        = true\n", "")
    );
    assert_eq!(
        remove(INSTANCE, &json!(["ingress", 1])).unwrap(),
        INSTANCE.replace("  ingress {\n    port = 80\n  }\n\n", "")
    );
    assert_eq!(
        remove(INSTANCE, &json!(["ingress", 0, "cidrs", 1])).unwrap(),
        INSTANCE.replace("\"10.0.0.0/8\", \"0.0.0.0/0\"", "\"10.0.0.0/8\"")
    );
    assert_eq!(
        remove(INSTANCE, &json!(["ingress", 0, "cidrs", 0])).unwrap(),
        INSTANCE.replace("\"10.0.0.0/8\", \"0.0.0.0/0\"", "\"0.0.0.0/0\"")
    );
    assert_eq!(
        remove(INSTANCE, &json!(["tags", "Name"])).unwrap(),
        INSTANCE.replace("    Name = \"web\"\n", "")
    );
    let both = remove(INSTANCE, &json!(["ingress"])).unwrap();
    assert!(!both.contains("ingress") && both.contains("dynamic \"disk\""), "{both}");
    let inline = "resource \"a\" \"b\" {\n  v { on = false }\n}";
    assert_eq!(remove(inline, &json!(["v", 0, "on"])).unwrap(), inline.replace("{ on = false }", "{}"));
}

#[test]
fn line_breaks_are_those_of_the_file() {
    let block = "resource \"a\" \"b\" {\r\n  x = 1\r\n}";
    assert_eq!(
        set(block, &json!(["y"]), json!(2)).unwrap(),
        "resource \"a\" \"b\" {\r\n  x = 1\r\n  y = 2\r\n}"
    );
}

#[test]
fn lists_over_several_lines_are_added_to_line_by_line() {
    let block = "resource \"a\" \"b\" {\n  x = [\n    1, # one\n    2 # two\n  ]\n}";
    assert_eq!(
        set(block, &json!(["x", 2]), json!(3)).unwrap(),
        "resource \"a\" \"b\" {\n  x = [\n    1, # one\n    2, # two\n    3\n  ]\n}"
    );
    assert_eq!(remove(block, &json!(["x", 0])).unwrap(), block.replace("    1, # one\n", ""));
}

#[test]
fn what_stands_behind_a_comment_in_the_line_stays() {
    let list = |items: &str| format!("resource \"a\" \"b\" {{\n  x = [\n{items}  ]\n}}");
    let mixed = list("    1, /* office */ 2,\n    3,\n");
    let taken = remove(&mixed, &json!(["x", 0]));
    assert!(taken.as_ref().is_none_or(|text| text.contains("2,") && text.contains("3,")), "{taken:?}");
    let apart = list("    1 /* one */ /* two */, 2,\n");
    let taken = remove(&apart, &json!(["x", 0]));
    assert!(taken.as_ref().is_none_or(|text| text.contains("2,")), "{taken:?}");
    let object = "resource \"a\" \"b\" {\n  tags = {\n    A = 1, /* a */ B = 2\n  }\n}";
    let taken = remove(object, &json!(["tags", "A"]));
    assert!(taken.as_ref().is_none_or(|text| text.contains("B = 2")), "{taken:?}");
    // A comment that ends with the line goes with it, whichever kind it is.
    for comment in ["# one", "// one", "/* one */", "/* one */  "] {
        let block = list(&format!("    1, {comment}\n    2,\n"));
        assert_eq!(remove(&block, &json!(["x", 0])).unwrap(), list("    2,\n"), "{comment}");
    }
}

#[test]
fn a_list_that_holds_comments_is_not_written_anew() {
    let list = |items: &str| format!("resource \"a\" \"b\" {{\n  x = [{items}]\n}}");
    for items in [
        "\n    \"a\", # why\n    \"b\",\n  ",
        "\n    # why\n    \"a\",\n  ",
        "\n    \"a\", // why\n  ",
        "\"a\" /* why */, \"b\"",
        "\"a\\\"\" /* why */",
    ] {
        assert_eq!(set(&list(items), &json!(["x"]), json!(["c"])), None, "{items}");
    }
    for items in ["\"# no\"", "\"// no\", \"/* no */\"", "\"a\\\"#\""] {
        assert_eq!(set(&list(items), &json!(["x"]), json!(["c"])).unwrap(), list("\"c\""), "{items}");
    }
}

#[test]
fn what_would_land_in_a_comment_is_not_put_in() {
    let block = |inner: &str| format!("resource \"a\" \"b\" {{\n{inner}}}");
    let behind = block("  name = \"a\" /* begin\n    of a comment */\n");
    assert_eq!(set(&behind, &json!(["kept"]), json!(true)), None);
    let opened = "resource \"a\" \"b\" { /* begin\n  of a comment */\n}";
    assert_eq!(set(opened, &json!(["kept"]), json!(true)), None);
    let blocks = block("  v {\n    on = true\n  } /* begin\n  of a comment */\n");
    assert_eq!(set(&blocks, &json!(["w", 0, "on"]), json!(true)), None);
    let list = block("  x = [\n    1 /* begin\n    of a comment */\n  ]\n");
    assert_eq!(set(&list, &json!(["x", 1]), json!(2)), None);
    let object = block("  x = {\n    a = 1 /* begin\n    of a comment */\n  }\n");
    assert_eq!(set(&object, &json!(["x", "b"]), json!(2)), None);
    // A comment that ends in its line stays there.
    let ended = block("  name = \"a\" /* one */\n");
    assert_eq!(
        set(&ended, &json!(["kept"]), json!(true)).unwrap(),
        block("  name = \"a\" /* one */\n  kept = true\n")
    );
}

#[test]
fn a_step_that_does_something_else_is_seen() {
    let read = |text: &str| {
        let body = hcl_edit::parser::parse_body(text).unwrap();
        Shape::of(only(&body).unwrap(), text).unwrap()
    };
    let list = |items: &str| read(&format!("a \"b\" {{\n  x = [{items}]\n  o = {{ k = 1, l = 2 }}\n}}"));
    let taken = |path: Value| {
        let mut shape = list("1, var.two, 3");
        shape.make(&Change::Remove(way(&path))).map(|()| shape)
    };
    assert_eq!(taken(json!(["x", 0])).unwrap(), list("var.two, /* why */ 3"));
    assert_ne!(taken(json!(["x", 0])).unwrap(), list("3"), "another item is gone as well");
    assert_ne!(taken(json!(["x", 0])).unwrap(), list("1, 3"), "another item is gone instead");
    assert_ne!(taken(json!(["x", 0])).unwrap(), list("1, var.two, 3"), "nothing is gone");
    assert_ne!(taken(json!(["o", "k"])).unwrap(), list("1, var.two, 3"));
    assert_eq!(taken(json!(["x", 3])), None);
    // Of a key that stands there twice the last one counts.
    let twice = "a \"b\" {\n  o = { k = 1, k = 2 }\n}";
    assert_eq!(set(twice, &json!(["o", "k"]), json!(3)), None);
    assert_eq!(remove(twice, &json!(["o", "k"])), None);
}

/// What `terraform fmt` leaves as it is before and after an edit.
fn keeps_its_form(before: &str, path: &Value, value: Value, after: &str) {
    let block = |inner: &str| format!("resource \"a\" \"b\" {{\n{inner}}}");
    assert_eq!(set(&block(before), path, value).unwrap(), block(after), "{path} in {before}");
}

#[test]
fn a_new_line_is_aligned_with_those_above_it() {
    // The longest name of the run counts, not the last one.
    let run = "  longest_name = 1\n  b            = 2\n";
    keeps_its_form(run, &json!(["acl"]), json!("x"), &format!("{run}  acl          = \"x\"\n"));
    // A comment, an empty line or a value of several lines ends a run, a heredoc belongs to it.
    let apart = "  longest_name = 1\n  # why\n  b = 2\n";
    keeps_its_form(apart, &json!(["c"]), json!(3), &format!("{apart}  c = 3\n"));
    let list = "  longest_name = 1\n  list = [\n    1,\n  ]\n";
    keeps_its_form(list, &json!(["c"]), json!(3), &format!("{list}  c = 3\n"));
    let heredoc = "  policy = <<EOT\ntext\nEOT\n";
    keeps_its_form(heredoc, &json!(["acl"]), json!("x"), &format!("{heredoc}  acl    = \"x\"\n"));
    // Entries of an object as well.
    let tags = |entries: &str| format!("  tags = {{\n    Name  = \"a\"\n    Owner = \"b\"\n{entries}  }}\n");
    keeps_its_form(&tags(""), &json!(["tags", "Cost"]), json!("c"), &tags("    Cost  = \"c\"\n"));
    keeps_its_form(&tags(""), &json!(["tags", "Centre"]), json!("c"), &tags("\n    Centre = \"c\"\n"));
}

#[test]
fn a_name_too_long_for_the_lines_above_stands_apart_and_leaves_them() {
    let run = "  bucket = \"x\" # the name\n  b      = 2\n";
    keeps_its_form(run, &json!(["encrypted"]), json!(true), &format!("{run}\n  encrypted = true\n"));
    // What is asked for at once stands together.
    let block = format!("resource \"a\" \"b\" {{\n{run}}}");
    let change = |name: &str| Change::Set(way(&json!([name])), json!(true));
    let changes = [change("logging"), change("encrypted"), change("acl")];
    assert_eq!(
        changed(&block, &changes).unwrap(),
        block.replace("= 2\n", "= 2\n\n  logging   = true\n  encrypted = true\n  acl       = true\n")
    );
    // Lines that are not aligned need no empty line below them.
    let uneven = "  bucket = \"x\"\n  b = 2\n";
    keeps_its_form(uneven, &json!(["encrypted"]), json!(true), &format!("{uneven}  encrypted = true\n"));
}

#[test]
fn a_changed_line_stays_aligned() {
    // Comments stand below each other as far as there is room.
    let lines = |one: &str, two: &str| format!("  a  = {one}# one\n  bb = {two}# two\n");
    keeps_its_form(&lines("false ", "12345 "), &json!(["a"]), json!(true), &lines("true  ", "12345 "));
    keeps_its_form(
        &lines("1      ", "\"text\" "),
        &json!(["a"]),
        json!(true),
        &lines("true   ", "\"text\" "),
    );
    keeps_its_form("  a = false # one\n", &json!(["a"]), json!(true), "  a = true # one\n");
    // A list over several lines stays one, and joins the lines around it where it is none any more.
    let list = |items: &str| format!("  name = 1\n  x = {items}\n  port = 2\n");
    let several = list("[\n    1,\n    2,\n  ]");
    keeps_its_form(&several, &json!(["x"]), json!([3]), &list("[\n    3,\n  ]"));
    keeps_its_form(&several, &json!(["x"]), json!([]), &list("[]").replace("x =", "x    ="));
    let long = |list: &str| format!("  name = 1\n{list}  port = 2\n");
    keeps_its_form(
        &long("  long_name = [\n    1,\n  ]\n"),
        &json!(["long_name"]),
        json!([]),
        &long("\n  long_name = []\n\n"),
    );
    let object = |entries: &str| format!("  x = {{\n{entries}  }}\n");
    let (old, new) = (object("    a = 1\n"), object("    a   = 1\n    bcd = 2\n"));
    keeps_its_form(&old, &json!(["x"]), json!({"a": 1, "bcd": 2}), &new);
}
