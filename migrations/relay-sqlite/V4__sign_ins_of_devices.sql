-- Which sign-ins a device came by: they end with it, or reach its workspace no more.
CREATE TABLE desk_sign_ins (
    workspace BLOB NOT NULL,
    device    BLOB NOT NULL,
    family    BLOB NOT NULL,
    PRIMARY KEY (workspace, device, family)
) STRICT, WITHOUT ROWID;
CREATE INDEX desk_sign_ins_by_family ON desk_sign_ins (family, workspace);
