-- A database as version 1 of the tables made it. Never edit it: it stands for the files that people have.
CREATE TABLE chatwidget_conversations (
            id VARCHAR(32) NOT NULL PRIMARY KEY, owner VARCHAR(255) NOT NULL, title TEXT NOT NULL,
            named INTEGER NOT NULL, created DOUBLE NOT NULL, updated DOUBLE NOT NULL, revision INTEGER NOT NULL);
CREATE INDEX chatwidget_conversations_of ON chatwidget_conversations (owner, updated);
CREATE TABLE chatwidget_messages (
            conversation VARCHAR(32) NOT NULL, id VARCHAR(64) NOT NULL, position INTEGER NOT NULL, body TEXT NOT NULL,
            words TEXT NOT NULL,
            PRIMARY KEY (conversation, id));
CREATE TABLE chatwidget_blobs (
            conversation VARCHAR(32) NOT NULL, hash VARCHAR(64) NOT NULL, data BLOB NOT NULL,
            PRIMARY KEY (conversation, hash));
CREATE TABLE chatwidget_schema_version (version INTEGER NOT NULL);
INSERT INTO chatwidget_schema_version VALUES (1);
INSERT INTO chatwidget_conversations VALUES ('c0ffee', 'user:ada', 'Hello from version 1', 0, 1.0e9, 1.0e9, 4);
INSERT INTO chatwidget_messages VALUES
    ('c0ffee', 'm1', 0, '{"role": "user", "content": "Hello from version 1"}', 'Hello from version 1'),
    ('c0ffee', 'm2', 1, '{"role": "assistant", "content": "Hi."}', 'Hi.');
INSERT INTO chatwidget_blobs VALUES ('c0ffee', 'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff', X'89504E47');
