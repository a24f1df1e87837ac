-- Which sign-ins a device came by: they end with it, or reach its workspace no more.
CREATE TABLE desk_sign_ins (
    workspace BYTEA NOT NULL,
    device    BYTEA NOT NULL,
    family    BYTEA NOT NULL,
    PRIMARY KEY (workspace, device, family)
);
CREATE INDEX desk_sign_ins_by_family ON desk_sign_ins (family, workspace);
