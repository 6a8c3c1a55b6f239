CREATE TABLE fleet_records (
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        revision INTEGER NOT NULL,
        body TEXT NOT NULL,
        expires_at INTEGER,
        PRIMARY KEY (kind, id)
    ) STRICT, WITHOUT ROWID;
CREATE TABLE job_dead (
        sequence INTEGER PRIMARY KEY,
        partition INTEGER NOT NULL,
        guild_id TEXT NOT NULL,
        job_id TEXT NOT NULL,
        body TEXT NOT NULL,
        died_at INTEGER NOT NULL
    , reason TEXT NOT NULL DEFAULT '') STRICT;
CREATE TABLE job_queue (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        partition INTEGER NOT NULL,
        guild_id TEXT NOT NULL,
        job_id TEXT NOT NULL,
        body TEXT NOT NULL,
        first INTEGER NOT NULL,
        visible_at INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        receipt TEXT UNIQUE
    ) STRICT;
CREATE TABLE job_recent (
        partition INTEGER NOT NULL,
        job_id TEXT NOT NULL,
        forget_at INTEGER NOT NULL,
        PRIMARY KEY (partition, job_id)
    ) STRICT, WITHOUT ROWID;
CREATE TABLE lease_partitions (
        partition INTEGER PRIMARY KEY,
        owner TEXT NOT NULL,
        fence INTEGER NOT NULL,
        heartbeat INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        previous_heartbeat INTEGER,
        shards TEXT NOT NULL
    , draining INTEGER NOT NULL DEFAULT 0, successor TEXT) STRICT;
CREATE TABLE library_playlists (
        owner TEXT NOT NULL,
        key TEXT NOT NULL,
        name TEXT NOT NULL,
        author TEXT NOT NULL,
        revision INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        len INTEGER NOT NULL,
        body BLOB NOT NULL,
        PRIMARY KEY (owner, key)
    ) STRICT;
CREATE TABLE session_heads (
        guild_id TEXT PRIMARY KEY,
        version INTEGER NOT NULL,
        partition INTEGER NOT NULL,
        active INTEGER NOT NULL,
        body TEXT NOT NULL
    ) STRICT;
INSERT INTO "session_heads" VALUES('100',15,0,1,'{"answers":[{"job_id":"job-1","notice":{"kind":"playing","more":0,"title":"larks"},"reply":{"application_id":1,"expires_at":1795479301000,"token":"interaction-token-1"}},{"job_id":"job-2","notice":{"kind":"queued","more":0,"place":1,"title":"curlews"},"reply":{"application_id":1,"expires_at":1795479302000,"token":"interaction-token-2"}},{"job_id":"job-3","notice":{"kind":"queued","more":0,"place":2,"title":"plovers"},"reply":{"application_id":1,"expires_at":1795479303000,"token":"interaction-token-3"}},{"job_id":"job-4","notice":{"kind":"queued","more":0,"place":3,"title":"dippers"},"reply":{"application_id":1,"expires_at":1795479304000,"token":"interaction-token-4"}},{"job_id":"job-5","notice":{"kind":"skipped","next":"plovers","title":"curlews"},"reply":{"application_id":1,"expires_at":1795479384000,"token":"interaction-token-5"}},{"job_id":"job-6","notice":{"field":"skip_own","kind":"setting_changed","value":false},"reply":{"application_id":1,"expires_at":1795479384000,"token":"interaction-token-6"}}],"current":{"duration":60000,"id":3,"query":{"kind":"url","url":"https://media.example.org/plovers.opus"},"requested_by":"400","state":"resolved","title":"plovers"},"deeds":[[1795478403000,"400","play","plovers.opus"],[1795478404000,"400","play","dippers.opus"],[1795478484000,"400","skip",""],[1795478484000,"400","settings","skip_own"]],"directory":"0:13:1","events":[{"at":1795478484000,"by":"400","kind":"skipped","title":"curlews"}],"format":1,"guild_id":"100","heard":[{"end":"finished","ended_at":1795478464000,"heard":60000,"id":1,"listeners":1,"requested_by":"400","site":"media.example.org","source":"url","started_at":1795478404000,"title":"larks","track_id":1},{"by":"400","end":"skipped","ended_at":1795478484000,"heard":20000,"id":2,"listeners":1,"requested_by":"400","site":"media.example.org","source":"url","started_at":1795478464000,"title":"curlews","track_id":2}],"last_play":2,"listeners":["400"],"next_page":1,"next_track":5,"others_may_listen":true,"outcomes":[{"at":1795478484001,"job_id":"job-7","notice":{"kind":"volume_set","percent":70}}],"paused":false,"played":[{"duration":60000,"id":1,"query":{"kind":"url","url":"https://media.example.org/larks.opus"},"requested_by":"400","state":"resolved","title":"larks"},{"duration":60000,"id":2,"query":{"kind":"url","url":"https://media.example.org/curlews.opus"},"requested_by":"400","state":"resolved","title":"curlews"}],"playhead":{"position":0},"recent_jobs":["job-1","job-2","job-3","job-4","job-5","job-6","job-7"],"settings":{"chosen":{"skip_own":false},"version":1},"text_channel":"300","undo":[{"at":1795478484000,"before":12,"by":"400","kind":"skip"}],"updated_at":1795478484001,"version":15,"voice":{"channel_id":"200","endpoint":"voice.example.org:443","session_id":"voice-session","token":"voice-token"},"voice_channel":"200","volume":70}');
CREATE TABLE session_history (
        guild_id TEXT NOT NULL REFERENCES session_heads ON DELETE CASCADE,
        version INTEGER NOT NULL,
        body TEXT NOT NULL, at INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (guild_id, version)
    ) STRICT;
INSERT INTO "session_history" VALUES('100',1,'{"current":{"id":1,"query":{"kind":"url","url":"https://media.example.org/larks.opus"},"requested_by":"400","state":"unresolved","title":"larks.opus"},"format":1,"guild_id":"100","listeners":["400"],"next_page":0,"next_track":2,"others_may_listen":true,"paused":false,"playhead":{"position":0},"recent_jobs":[],"text_channel":"300","updated_at":1795478401000,"version":1,"voice_channel":"200"}',1795478401000);
INSERT INTO "session_history" VALUES('100',2,'{"current":{"duration":60000,"id":1,"query":{"kind":"url","url":"https://media.example.org/larks.opus"},"requested_by":"400","state":"resolved","title":"larks"},"format":1,"guild_id":"100","listeners":["400"],"next_page":0,"next_track":2,"others_may_listen":true,"paused":false,"playhead":{"position":0},"recent_jobs":[],"text_channel":"300","updated_at":1795478401000,"version":2,"voice_channel":"200"}',1795478401000);
INSERT INTO "session_history" VALUES('100',3,'{"current":{"duration":60000,"id":1,"query":{"kind":"url","url":"https://media.example.org/larks.opus"},"requested_by":"400","state":"resolved","title":"larks"},"directory":"0:3:1","format":1,"guild_id":"100","listeners":["400"],"next_page":1,"next_track":3,"others_may_listen":true,"paused":false,"playhead":{"position":0},"recent_jobs":[],"text_channel":"300","updated_at":1795478402000,"version":3,"voice_channel":"200"}',1795478402000);
INSERT INTO "session_history" VALUES('100',4,'{"current":{"duration":60000,"id":1,"query":{"kind":"url","url":"https://media.example.org/larks.opus"},"requested_by":"400","state":"resolved","title":"larks"},"directory":"0:4:1","format":1,"guild_id":"100","listeners":["400"],"next_page":1,"next_track":3,"others_may_listen":true,"paused":false,"playhead":{"position":0},"recent_jobs":[],"text_channel":"300","updated_at":1795478402000,"version":4,"voice_channel":"200"}',1795478402000);
INSERT INTO "session_history" VALUES('100',5,'{"current":{"duration":60000,"id":1,"query":{"kind":"url","url":"https://media.example.org/larks.opus"},"requested_by":"400","state":"resolved","title":"larks"},"directory":"0:5:2","format":1,"guild_id":"100","listeners":["400"],"next_page":1,"next_track":4,"others_may_listen":true,"paused":false,"playhead":{"position":0},"recent_jobs":[],"text_channel":"300","updated_at":1795478403000,"version":5,"voice_channel":"200"}',1795478403000);
INSERT INTO "session_history" VALUES('100',6,'{"current":{"duration":60000,"id":1,"query":{"kind":"url","url":"https://media.example.org/larks.opus"},"requested_by":"400","state":"resolved","title":"larks"},"directory":"0:6:2","format":1,"guild_id":"100","listeners":["400"],"next_page":1,"next_track":4,"others_may_listen":true,"paused":false,"playhead":{"position":0},"recent_jobs":[],"text_channel":"300","updated_at":1795478403000,"version":6,"voice_channel":"200"}',1795478403000);
INSERT INTO "session_history" VALUES('100',7,'{"current":{"duration":60000,"id":1,"query":{"kind":"url","url":"https://media.example.org/larks.opus"},"requested_by":"400","state":"resolved","title":"larks"},"directory":"0:7:3","format":1,"guild_id":"100","listeners":["400"],"next_page":1,"next_track":5,"others_may_listen":true,"paused":false,"playhead":{"position":0},"recent_jobs":[],"text_channel":"300","updated_at":1795478404000,"version":7,"voice_channel":"200"}',1795478404000);
INSERT INTO "session_history" VALUES('100',8,'{"current":{"duration":60000,"id":1,"query":{"kind":"url","url":"https://media.example.org/larks.opus"},"requested_by":"400","state":"resolved","title":"larks"},"directory":"0:8:3","format":1,"guild_id":"100","listeners":["400"],"next_page":1,"next_track":5,"others_may_listen":true,"paused":false,"playhead":{"position":0},"recent_jobs":[],"text_channel":"300","updated_at":1795478404000,"version":8,"voice_channel":"200"}',1795478404000);
INSERT INTO "session_history" VALUES('100',9,'{"current":{"duration":60000,"id":1,"query":{"kind":"url","url":"https://media.example.org/larks.opus"},"requested_by":"400","state":"resolved","title":"larks"},"directory":"0:8:3","format":1,"guild_id":"100","listeners":["400"],"next_page":1,"next_track":5,"others_may_listen":true,"paused":false,"playhead":{"position":0},"recent_jobs":[],"text_channel":"300","updated_at":1795478404000,"version":9,"voice_channel":"200"}',1795478404000);
INSERT INTO "session_history" VALUES('100',10,'{"current":{"duration":60000,"id":1,"query":{"kind":"url","url":"https://media.example.org/larks.opus"},"requested_by":"400","state":"resolved","title":"larks"},"directory":"0:8:3","format":1,"guild_id":"100","listeners":["400"],"next_page":1,"next_track":5,"others_may_listen":true,"paused":false,"playhead":{"as_of":1795478404000,"position":0},"recent_jobs":[],"text_channel":"300","updated_at":1795478404000,"version":10,"voice_channel":"200"}',1795478404000);
INSERT INTO "session_history" VALUES('100',11,'{"current":{"duration":60000,"id":2,"query":{"kind":"url","url":"https://media.example.org/curlews.opus"},"requested_by":"400","state":"resolved","title":"curlews"},"directory":"0:11:2","format":1,"guild_id":"100","last_play":1,"listeners":["400"],"next_page":1,"next_track":5,"others_may_listen":true,"paused":false,"playhead":{"position":0},"recent_jobs":[],"text_channel":"300","updated_at":1795478464000,"version":11,"voice_channel":"200"}',1795478464000);
INSERT INTO "session_history" VALUES('100',12,'{"current":{"duration":60000,"id":2,"query":{"kind":"url","url":"https://media.example.org/curlews.opus"},"requested_by":"400","state":"resolved","title":"curlews"},"directory":"0:11:2","format":1,"guild_id":"100","last_play":1,"listeners":["400"],"next_page":1,"next_track":5,"others_may_listen":true,"paused":false,"playhead":{"as_of":1795478464000,"position":0},"recent_jobs":[],"text_channel":"300","updated_at":1795478464000,"version":12,"voice_channel":"200"}',1795478464000);
INSERT INTO "session_history" VALUES('100',13,'{"current":{"duration":60000,"id":3,"query":{"kind":"url","url":"https://media.example.org/plovers.opus"},"requested_by":"400","state":"resolved","title":"plovers"},"directory":"0:13:1","format":1,"guild_id":"100","last_play":2,"listeners":["400"],"next_page":1,"next_track":5,"others_may_listen":true,"paused":false,"playhead":{"position":0},"recent_jobs":[],"text_channel":"300","updated_at":1795478484000,"version":13,"voice_channel":"200"}',1795478484000);
INSERT INTO "session_history" VALUES('100',14,'{"current":{"duration":60000,"id":3,"query":{"kind":"url","url":"https://media.example.org/plovers.opus"},"requested_by":"400","state":"resolved","title":"plovers"},"directory":"0:13:1","format":1,"guild_id":"100","last_play":2,"listeners":["400"],"next_page":1,"next_track":5,"others_may_listen":true,"paused":false,"playhead":{"position":0},"recent_jobs":[],"text_channel":"300","updated_at":1795478484000,"version":14,"voice_channel":"200"}',1795478484000);
INSERT INTO "session_history" VALUES('100',15,'{"current":{"duration":60000,"id":3,"query":{"kind":"url","url":"https://media.example.org/plovers.opus"},"requested_by":"400","state":"resolved","title":"plovers"},"directory":"0:13:1","format":1,"guild_id":"100","last_play":2,"listeners":["400"],"next_page":1,"next_track":5,"others_may_listen":true,"paused":false,"playhead":{"position":0},"recent_jobs":[],"text_channel":"300","updated_at":1795478484001,"version":15,"voice_channel":"200","volume":70}',1795478484001);
CREATE TABLE session_outbox (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        guild_id TEXT NOT NULL,
        version INTEGER NOT NULL,
        pages TEXT NOT NULL
    ) STRICT;
INSERT INTO "session_outbox" VALUES(1,'100',1,'[]');
INSERT INTO "session_outbox" VALUES(2,'100',2,'[]');
INSERT INTO "session_outbox" VALUES(3,'100',3,'[[0,3]]');
INSERT INTO "session_outbox" VALUES(4,'100',4,'[[0,4]]');
INSERT INTO "session_outbox" VALUES(5,'100',5,'[[0,5]]');
INSERT INTO "session_outbox" VALUES(6,'100',6,'[[0,6]]');
INSERT INTO "session_outbox" VALUES(7,'100',7,'[[0,7]]');
INSERT INTO "session_outbox" VALUES(8,'100',8,'[[0,8]]');
INSERT INTO "session_outbox" VALUES(9,'100',9,'[]');
INSERT INTO "session_outbox" VALUES(10,'100',10,'[]');
INSERT INTO "session_outbox" VALUES(11,'100',11,'[[0,11]]');
INSERT INTO "session_outbox" VALUES(12,'100',12,'[]');
INSERT INTO "session_outbox" VALUES(13,'100',13,'[[0,13]]');
INSERT INTO "session_outbox" VALUES(14,'100',14,'[]');
INSERT INTO "session_outbox" VALUES(15,'100',15,'[]');
CREATE TABLE session_pages (
        guild_id TEXT NOT NULL REFERENCES session_heads ON DELETE CASCADE,
        page_id INTEGER NOT NULL,
        revision INTEGER NOT NULL,
        body TEXT NOT NULL,
        dropped_in INTEGER,
        PRIMARY KEY (guild_id, page_id, revision)
    ) STRICT;
INSERT INTO "session_pages" VALUES('100',0,3,'{"format":1,"tracks":[{"id":2,"requested_by":"400","state":"unresolved","title":"curlews.opus","query":{"kind":"url","url":"https://media.example.org/curlews.opus"}}]}',4);
INSERT INTO "session_pages" VALUES('100',0,4,'{"format":1,"tracks":[{"id":2,"requested_by":"400","state":"resolved","title":"curlews","duration":60000,"query":{"kind":"url","url":"https://media.example.org/curlews.opus"}}]}',5);
INSERT INTO "session_pages" VALUES('100',0,5,'{"format":1,"tracks":[{"id":2,"requested_by":"400","state":"resolved","title":"curlews","duration":60000,"query":{"kind":"url","url":"https://media.example.org/curlews.opus"}},{"id":3,"requested_by":"400","state":"unresolved","title":"plovers.opus","query":{"kind":"url","url":"https://media.example.org/plovers.opus"}}]}',6);
INSERT INTO "session_pages" VALUES('100',0,6,'{"format":1,"tracks":[{"id":2,"requested_by":"400","state":"resolved","title":"curlews","duration":60000,"query":{"kind":"url","url":"https://media.example.org/curlews.opus"}},{"id":3,"requested_by":"400","state":"resolved","title":"plovers","duration":60000,"query":{"kind":"url","url":"https://media.example.org/plovers.opus"}}]}',7);
INSERT INTO "session_pages" VALUES('100',0,7,'{"format":1,"tracks":[{"id":2,"requested_by":"400","state":"resolved","title":"curlews","duration":60000,"query":{"kind":"url","url":"https://media.example.org/curlews.opus"}},{"id":3,"requested_by":"400","state":"resolved","title":"plovers","duration":60000,"query":{"kind":"url","url":"https://media.example.org/plovers.opus"}},{"id":4,"requested_by":"400","state":"unresolved","title":"dippers.opus","query":{"kind":"url","url":"https://media.example.org/dippers.opus"}}]}',8);
INSERT INTO "session_pages" VALUES('100',0,8,'{"format":1,"tracks":[{"id":2,"requested_by":"400","state":"resolved","title":"curlews","duration":60000,"query":{"kind":"url","url":"https://media.example.org/curlews.opus"}},{"id":3,"requested_by":"400","state":"resolved","title":"plovers","duration":60000,"query":{"kind":"url","url":"https://media.example.org/plovers.opus"}},{"id":4,"requested_by":"400","state":"resolved","title":"dippers","duration":60000,"query":{"kind":"url","url":"https://media.example.org/dippers.opus"}}]}',11);
INSERT INTO "session_pages" VALUES('100',0,11,'{"format":1,"tracks":[{"id":3,"requested_by":"400","state":"resolved","title":"plovers","duration":60000,"query":{"kind":"url","url":"https://media.example.org/plovers.opus"}},{"id":4,"requested_by":"400","state":"resolved","title":"dippers","duration":60000,"query":{"kind":"url","url":"https://media.example.org/dippers.opus"}}]}',13);
INSERT INTO "session_pages" VALUES('100',0,13,'{"format":1,"tracks":[{"id":4,"requested_by":"400","state":"resolved","title":"dippers","duration":60000,"query":{"kind":"url","url":"https://media.example.org/dippers.opus"}}]}',NULL);
CREATE INDEX session_heads_active ON session_heads (partition) WHERE active = 1;
CREATE INDEX session_pages_dropped ON session_pages (guild_id, dropped_in) WHERE dropped_in IS NOT NULL;
CREATE INDEX session_outbox_guild ON session_outbox (guild_id, version);
CREATE INDEX job_queue_first ON job_queue (partition, visible_at) WHERE first = 1;
CREATE INDEX job_queue_guild ON job_queue (partition, guild_id, sequence);
CREATE INDEX job_recent_forget_at ON job_recent (forget_at);
CREATE INDEX fleet_records_expires_at ON fleet_records (expires_at) WHERE expires_at IS NOT NULL;
PRAGMA user_version = 4;
