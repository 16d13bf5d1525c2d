//! Terraform configuration on the command line.

use super::harness::Folder;

const DATABASE: &str = "resource \"aws_db_instance\" \"main\" {\n  engine              = \"postgres\" # kept\n  publicly_accessible = var.open\n}\n\n\
    variable \"open\" {\n  type    = bool\n  default = false\n}\n";

#[test]
fn a_finding_shows_the_edit_that_mends_it() {
    let folder = Folder::new(&[("main.tf", DATABASE)]);
    folder.run(&["check"]).exits(1).says("storage_encrypted   = true   (main.tf:4)");
    folder
        .run(&["check", "--format", "sarif"])
        .exits(1)
        .says("\"insertedContent\"")
        .says("storage_encrypted = true");
    // What a variable decides is not mended where it is used.
    let open = folder.run(&["check", "--var", "open=true"]).exits(1);
    open.says("publicly_accessible = var.open").lacks("publicly_accessible = false   (");
}

#[test]
fn arguments_go_over_each_other_in_their_order() {
    let folder = Folder::new(&[("main.tf", DATABASE), ("open.tfvars", "open = true\n")]);
    let shown = |arguments: &[&str]| {
        let render = ["render", "--view", "plan", "--format", "json"];
        folder.run(&[&render[..], arguments].concat()).exits(0)
    };
    let open = "\"publicly_accessible\":true";
    shown(&["--var", "open=false", "--var-file", "open.tfvars"]).says(open);
    shown(&["--var-file", "open.tfvars", "--var", "open=false"]).lacks(open);
    let mut environment = folder.command(&["render", "--view", "plan", "--format", "json"]);
    environment.env("TF_VAR_open", "true");
    assert!(String::from_utf8(environment.output().unwrap().stdout).unwrap().contains(open));
    folder.run(&["check", "--var", "open"]).exits(2);
    folder.run(&["check", "--var", "opn=true"]).exits(1).says("terraform-variable-undeclared");
}

#[test]
fn evidence_of_configuration_replays() {
    let folder = Folder::new(&[("main.tf", DATABASE), ("terraform.tfvars", "open = true\n")]);
    folder.run(&["key", "new", "gate"]).exits(0);
    let release =
        ["release", "--version", "1", "--name", "db", "--key", "gate.pem", "--artifact", "main.tf", "."];
    folder.run(&[&release[..], &["--output", "db.evidence.tar"]].concat()).exits(1);
    let verify = [
        "verify",
        "db.evidence.tar",
        "--key",
        "gate.pub.pem",
        "--no-requirements",
        "--no-subject",
        "--replay",
    ];
    folder.run(&verify).exits(1);
}

#[test]
fn what_a_provider_gives_within_a_block_is_unknown_and_no_error() {
    let text = "resource \"aws_eks_cluster\" \"main\" {\n  name     = \"main\"\n  role_arn = \"arn:aws:iam::1:role/x\"\n  \
                vpc_config {\n    subnet_ids = [\"a\", \"b\"]\n  }\n  tags = { team = \"x\" }\n}\n\n\
                resource \"aws_security_group_rule\" \"api\" {\n  type              = \"ingress\"\n  from_port         = 443\n  \
                to_port           = 443\n  protocol          = \"tcp\"\n  cidr_blocks       = [\"10.0.0.0/8\"]\n  \
                security_group_id = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id\n  \
                description       = try(aws_eks_cluster.main.vpc_config[0].vpc_id, \"none\")\n}\n";
    let folder = Folder::new(&[("main.tf", text)]);
    let shown = folder.run(&["render", "--view", "resource", "--format", "json"]).exits(0);
    // Of `try`, the unknown is the result: what stands behind it is for what is not there.
    shown.says("\"values.security_group_id\"").says("\"values.description\"").lacks("\"none\"");
    // What somebody wrote has what he wrote.
    folder.write(
        "main.tf",
        format!("{text}output \"o\" {{\n  value = aws_eks_cluster.main.tags.tem\n}}\n").as_bytes(),
    );
    folder.run(&["check"]).exits(1).says("terraform-traversal");
}
