CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL);
INSERT INTO alembic_version VALUES ('a1520b6160c4');
CREATE TABLE connection (id INTEGER PRIMARY KEY, interface_type VARCHAR, name VARCHAR, url VARCHAR, api_key VARCHAR, integrate_with_kometa BOOLEAN);
INSERT INTO connection VALUES (1, 'Plex', 'Attic', 'gAAAAAB', 'gAAAAAB', 1);
INSERT INTO connection VALUES (2, 'TMDb', 'TMDb', NULL, 'gAAAAAB', 0);
CREATE TABLE font (id INTEGER PRIMARY KEY, name VARCHAR, color VARCHAR, size FLOAT, file_name VARCHAR, replacements_in JSON);
INSERT INTO font VALUES (1, 'Coast', '#E0C080', 1.1, 'Coast.ttf', '["…"]');
CREATE TABLE template (id INTEGER PRIMARY KEY, name VARCHAR, filters JSON, card_type VARCHAR, hide_season_text BOOLEAN);
INSERT INTO template VALUES (1, 'Specials', '[{"argument": "Season Number", "operation": "equals", "reference": "0"}]', 'fade', 1);
CREATE TABLE series (id INTEGER PRIMARY KEY, font_id INTEGER, name VARCHAR, year INTEGER, status VARCHAR, tvdb_id INTEGER, card_type VARCHAR,
  season_titles JSON, extras JSON, unwatched_style VARCHAR);
INSERT INTO series VALUES (1, 1, 'Ember Coast', 2021, 'monitored', 4104400, 'tinted frame', '{"1": "Book One", "s3e1-s3e7": "The Return"}',
  '{"frame_color": "rgb(170, 136, 68)"}', 'blur unique');
INSERT INTO series VALUES (2, NULL, 'The Lamp Room', 2019, 'unmonitored', 4104401, 'music', NULL, NULL, NULL);
CREATE TABLE series_templates (id INTEGER PRIMARY KEY, template_id INTEGER, series_id INTEGER, "order" INTEGER);
INSERT INTO series_templates VALUES (1, 1, 1, 0);
CREATE TABLE episode (id INTEGER PRIMARY KEY, series_id INTEGER, season_number INTEGER, episode_number INTEGER, title VARCHAR);
INSERT INTO episode VALUES (1, 1, 3, 5, 'Glühwürmchen');
INSERT INTO episode VALUES (2, 1, 3, 6, 'Low Tide' || char(10) || 'High Tide');
CREATE TABLE user (id INTEGER PRIMARY KEY, username VARCHAR);
INSERT INTO user VALUES (1, 'admin');
