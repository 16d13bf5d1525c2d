//! The values that are given for variables.

use std::collections::BTreeMap;

use tollgate::input::terraform::module::{
    Given, GivenArgument, GivenContent, GivenVariables, Loader, LoaderOptions,
};
use tollgate::source::{Limits, Texts};

use super::module::{told, tree};

/// The values of a root, shown.
fn values(files: &[(&str, &str)], given: &GivenVariables) -> (Vec<String>, Vec<String>) {
    let (tree, texts) = (tree(files), Texts::default());
    let loader = Loader::new(&tree, &texts, &Limits::default(), LoaderOptions::default());
    let root = loader.root("");
    let Given { values, diagnostics, files } = loader.variables(&root.root.module, given);
    let shown = values.into_iter().map(|(name, value)| {
        assert!(files.contains(&value.span.file));
        let file = texts.file(value.span.file).unwrap();
        let text = &file.text().unwrap()[value.span.range()];
        let kind = match value.content {
            GivenContent::Text(same) => {
                assert_eq!(same, text);
                "text"
            }
            GivenContent::Expression(_) => "expression",
        };
        format!("{name}: {kind} {text} of {}", file.path())
    });
    (shown.collect(), told(&texts, &diagnostics))
}

#[test]
fn values_are_taken_in_the_order_that_terraform_takes_them_in() {
    let main = "variable \"a\" {}\nvariable \"b\" {}\nvariable \"c\" {}\nvariable \"d\" {}\nvariable \"e\" {}\n\
                variable \"f\" {\n  type = list(string)\n}\nvariable \"g\" {\n  type = string\n}\nvariable \"h\" {}\n\
                variable \"i\" {\n  type = any\n}\n";
    let files = [
        ("main.tf", main),
        ("terraform.tfvars", "a = 1\nb = 1\nc = 1\nd = 1\ne = 1\n"),
        ("terraform.tfvars.json", "{\"b\": 2, \"c\": 2, \"d\": 2, \"e\": 2}"),
        ("a.auto.tfvars.json", "{\"c\": 3, \"d\": 3, \"e\": 3}"),
        ("b.auto.tfvars", "d = 4\ne = 4\n"),
        ("more.tfvars", "e = 5\ng = \"file\"\n"),
    ];
    let text =
        |name: &str, value: &str| GivenArgument::Variable { name: name.to_owned(), value: value.to_owned() };
    let environment =
        [("a", "0"), ("h", "env"), ("nobody", "x")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    let given = GivenVariables {
        environment: environment.into(),
        arguments: vec![
            text("g", "null"),
            GivenArgument::File("more.tfvars".to_owned()),
            text("f", "[\"x\"]"),
            text("i", "[1]"),
            text("e", "6"),
        ],
    };
    let (shown, told) = values(&files, &given);
    assert_eq!(told, Vec::<String>::new());
    assert_eq!(
        shown,
        [
            "a: expression 1 of terraform.tfvars",
            "b: expression 2 of terraform.tfvars.json",
            "c: expression 3 of a.auto.tfvars.json",
            "d: expression 4 of b.auto.tfvars",
            "e: text 6 of <value for var.e>",
            "f: expression [\"x\"] of <value for var.f>",
            "g: expression \"file\" of more.tfvars",
            "h: text env of <value for var.h>",
            "i: expression [1] of <value for var.i>",
        ]
    );
}

#[test]
fn values_that_nobody_asked_for_and_that_are_no_values_are_told() {
    let main = "variable \"name\" {}\nvariable \"list\" {\n  type = list(string)\n}\n";
    let tfvars = "nam = 1\nname = var.x\nlist = [for x in [1] : upper(x)]\nvariable \"y\" {}\n";
    let text =
        |name: &str, value: &str| GivenArgument::Variable { name: name.to_owned(), value: value.to_owned() };
    let given = GivenVariables {
        environment: BTreeMap::new(),
        arguments: vec![
            text("nobody", "1"),
            text("list", "[for x in [1] : x]"),
            text("list", "[x]"),
            text("list", "[1"),
            GivenArgument::File("nowhere.tfvars".to_owned()),
            GivenArgument::File("array.tfvars.json".to_owned()),
            GivenArgument::File("many.tfvars".to_owned()),
        ],
    };
    let files = [
        ("main.tf", main),
        ("terraform.tfvars", tfvars),
        ("array.tfvars.json", "1"),
        ("many.tfvars", "a = 1\nb = 1\nc = 1\n"),
    ];
    let (_, told) = values(&files, &given);
    assert_eq!(
        told,
        [
            "terraform.tfvars:4 terraform-variable-file",
            "terraform.tfvars:2 terraform-variable-file",
            "terraform.tfvars:3 terraform-variable-file",
            "terraform.tfvars:1 terraform-undeclared-value",
            "<value for var.nobody>:1 terraform-undeclared-value",
            "<value for var.list>:1 terraform-variable-file",
            "<value for var.list>:1 terraform-unclosed-bracket",
            "nowhere.tfvars file-unreadable",
            "array.tfvars.json:1 terraform-json-syntax",
            "many.tfvars:1 terraform-undeclared-value",
            "many.tfvars:2 terraform-undeclared-value",
            "many.tfvars terraform-undeclared-value",
        ]
    );
}
