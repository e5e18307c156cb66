-- A small company that is whole, with a row in every table of a backup but
-- those with bytes, which company_test.go adds.

INSERT INTO company (id, name, lang, currency, zone, public_url, hours, demo, created_at, updated_at)
VALUES ('company', '海港礼品 Harbour Gifts', 'zh-CN', 'CNY', 'Asia/Shanghai', 'https://desk.example.com', 'Mon-Fri 09:00-18:00', FALSE, 1700000000000, 1700000000001);
INSERT INTO company_holidays (company_id, code, worked_as) VALUES ('company', 'cn', 1);
INSERT INTO holiday_year (year, source, published_on, by_id, at) VALUES (2027, '自定', 20700, 's2', 1700000000000);
INSERT INTO holiday (year, day, kind, name) VALUES (2027, 20819, 'off', '元旦'), (2027, 20821, 'working', '元旦');
INSERT INTO authority (role, amount) VALUES ('agent', 5000), ('supervisor', 30000);
INSERT INTO staff (id, email, email_key, name, role, lang, state, password_hash, session_epoch, seen_at, created_at) VALUES
    ('s1', 'Lin@example.com', 'lin@example.com', '林悦', 'agent', 'zh-CN', 'active', '$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA', 3, 0, 1700000000000),
    ('s2', 'emma@example.com', 'emma@example.com', 'Emma', 'admin', 'en', 'active', '$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA', 0, 1700000000000, 1700000000000);
INSERT INTO team (id, name, lead_id, retired, created_at) VALUES ('g1', '售后', 's2', FALSE, 1700000000000);
INSERT INTO staff_profile (staff_id, skills, langs, hours, most_open, away_from, away_until, stand_in_id)
VALUES ('s1', '["cold"]', '["zh-CN"]', 'Mon-Fri 09:00-13:00', 20, 1700000000000, 1700600000000, 's2');
INSERT INTO topic (id, category, name, plain_zh, plain_en, team_id, person_id, skill, retired, created_at) VALUES
    ('o1', 'logistics', '破损', '收到时坏了', 'Broken on arrival', 'g1', 's1', 'cold', FALSE, 1700000000000),
    ('o2', 'other', '旧的', '', '', NULL, NULL, '', TRUE, 1700000000000);
INSERT INTO setting (name, version, value, by_id, at) VALUES ('ladder', 1, '{}', 's2', 1700000000000);
INSERT INTO ticket (hash, purpose, subject_id, expires_at, used_at, created_at) VALUES
    ('t1', 'invite', 's1', 1700600000000, 1700000001000, 1700000000000),
    ('t2', 'reset', 's2', 1700600000000, NULL, 1700000000000);
INSERT INTO api_key (id, name, hash, scopes, created_by, created_at, revoked_at)
VALUES ('k1', 'till', 'e3b0c44298fc1c14', '["purchase:write"]', 's2', 1700000000000, NULL);
INSERT INTO job (id, kind, args, unique_key, state, due_at, attempts, lease, error, created_at)
VALUES ('j1', 'value.run', '{}', 'value.run at 1', 'ready', 1800000000000, 0, 0, '', 1700000000000);
INSERT INTO idempotency (actor_id, key, request_hash, body, created_at)
VALUES ('k1', 'order-7', 'abc', '{"ref":"LK-10001"}', 1700000000000);
INSERT INTO number_block (name, next) VALUES ('case', 10101);
INSERT INTO sheet_mapping (header_hash, mapping, used_at) VALUES ('h1', '{"customer":"CustomerID"}', 1700000000000);

INSERT INTO purchase_import (id, source, file_id, file_name, sha256, mapping, state, receipts_done, progress, added, corrected,
    unchanged, refused, errors, lines, two_times, apart, error, by_id, created_at, finished_at, undone_at)
VALUES ('i1', 'till', 'f2', '销售.csv', 'aa', '{}', 'finished', 2, 1000, 2, 1, 0, 1, 1, 4, 0, 0, '', 's2', 1700000000000, 1700000002000, NULL);
INSERT INTO import_error (import_id, row_no, n, receipt, col, value, reason, args)
VALUES ('i1', 7, 0, 'R7', 'amount', '12,x', 'sheet.number', '{}');

INSERT INTO customer (id, root_id, kind, name, name_key, lang, country, tier, owner_id, note, version, created_at, import_id) VALUES
    ('c1', 'c1', 'person', '王小明', 'aa', 'zh-CN', 'CN', 'gold', 's1', '喜欢茶', 2, 1700000000000, NULL),
    ('c2', 'c1', 'person', 'X. Wang', 'ab', '', '', '', NULL, '', 1, 1700000000000, 'i1'),
    ('c3', 'c3', 'business', 'Quiet Ltd', 'ac', 'en', 'GB', '', NULL, '', 1, 1700000000000, NULL),
    ('c4', 'c4', 'person', 'Anna', 'ad', 'en', 'GB', '', NULL, '', 1, 1700000000000, NULL);
INSERT INTO identity (customer_id, kind, source, key, value, created_at) VALUES
    ('c1', 'email', '', 'wang@example.com', 'Wang@example.com', 1700000000000),
    ('c2', 'code', 'till', '12346', '12346', 1700000000000);
INSERT INTO customer_merge (id, into_id, from_id, by_id, at, undone_by, undone_at) VALUES
    ('m1', 'c1', 'c2', 's2', 1700000001000, NULL, NULL),
    ('m2', 'c1', 'c4', 's2', 1700000001000, 's2', 1700000002000);

INSERT INTO product (id, source, code, name, created_at) VALUES
    ('p1', 'till', '85123A', '白色心形灯座', 1700000000000),
    ('p2', 'till', '71053', 'LANTERN', 1700000000000);
INSERT INTO purchase (id, source, external_id, customer_id, kind, at, local_day, store, currency, amount, lines, hash, import_id, created_at) VALUES
    ('r1', 'till', '536365', 'c1', 'purchase', 1700000000000, 19675, '', 'CNY', 3000, 2, 'h', 'i1', 1700000000000),
    ('r2', 'till', '536366', 'c2', 'purchase', 1701000000000, 19687, 'north', 'CNY', 1200, 1, 'h', 'i1', 1700000000000),
    ('r3', 'till', 'C53637', 'c1', 'return', 1702000000000, 19698, '', 'CNY', -1000, 1, 'h', NULL, 1700000000000),
    ('r4', 'till', '536368', NULL, 'purchase', 1702000000000, 19698, '', 'CNY', 500, 1, 'h', NULL, 1700000000000),
    ('r5', 'till', '536369', NULL, 'purchase', 1702000000000, 19698, '', 'CNY', 0, 0, 'h', NULL, 1700000000000);
INSERT INTO purchase_line (purchase_id, n, product_id, quantity, unit_price, amount, tax, discount, cost) VALUES
    ('r1', 1, 'p1', 2000, 100000, 2000, 180, 0, 900),
    ('r1', 2, 'p2', 500, 200000, 1000, 0, 0, NULL),
    ('r2', 1, 'p1', 1000, 120000, 1200, 0, 100, NULL),
    ('r3', 1, 'p1', -1000, 100000, -1000, 0, 0, NULL),
    ('r4', 1, '', 1000, 50000, 500, 0, 0, NULL);
INSERT INTO purchase_revision (purchase_id, n, before, customer_id, import_id, by_id, at)
VALUES ('r1', 1, '{"Amount":2900,"CustomerID":"c2"}', 'c2', 'i1', 's2', 1700000003000);
INSERT INTO value_run (id, state, stage, as_of, model, report, customers, scored, error, started_at, finished_at) VALUES
    ('v1', 'finished', '', 19700, 'nbd', '{"Params":{"r":0.25}}', 1, 1, '', 1702000000000, 1702000001000),
    ('v2', 'failed', 'choose', 19700, '', '{}', 1, 0, 'stopped', 1702000002000, 1702000003000);
INSERT INTO value_score (customer_id, run_id, as_of, model, days, alive, active, expected, spend, worth_year, worth, worth_low,
    worth_high, next_day, next_low, next_high, usual, overdue, priority, before_as_of, before_model, before_days, before_active,
    before_worth)
VALUES ('c1', 'v1', 19700, 'nbd', 2, NULL, 0.1, 0.30000000000000004, 2100, 15000, 41000, 30000, 52000, 19710, 19700, 19730, 12.5,
    1e-300, 7, 19690, 'bg-nbd', 1, 0.2, 40000);
INSERT INTO value_product (run_id, product_id, gap, likeness, regularity, spread, customers, a, b) VALUES
    ('v1', '', 30.5, 1.6, 1.1, 0.6, 4000, 0.4, 2.6),
    ('v1', 'p1', 12.25, 1.6, 2.5, 0.6, 21, 0.1, 2.9);

INSERT INTO economics_run (id, as_of, rates, report, ended_at) VALUES ('e1', 19700, '{"minute":100}', '{"sales":2000}', 1702000001000);
INSERT INTO profit (run_id, customer_id, result, sales, cost, unpriced, discount, receipts, returns, minutes, visits, given)
VALUES ('e1', 'c1', -300, 1820, 900, 1000, 0, 1, 1, 5, 1, 2000);

INSERT INTO desk_case (id, number, customer_id, purchase_id, kind, channel, lang, subject, words, wish, nickname, email, phone,
    severity, state, outcome, owner_id, restated, reopened, due_at, version, created_at, updated_at, done_at, closed_at) VALUES
    ('d1', 10001, 'c1', 'r1', 'complaint', 'form', 'zh-CN', '灯座碎了', '收到时已经碎了,''换''一个?', '换货', '王小明', 'wang@example.com', '',
        2, 'open', '', 's1', TRUE, 1, 1700090000000, 4, 1700000000000, 1700001000000, NULL, NULL),
    ('d2', 10002, NULL, NULL, 'question', 'phone', 'en', 'Opening hours', 'When?', '', '', '', '+44 20 7946 0000',
        1, 'closed', 'unconfirmed', NULL, FALSE, 0, NULL, 3, 1700000000000, 1700001000000, 1700000500000, 1700001000000),
    ('d3', 10003, 'c3', NULL, 'return', 'email', 'en', 'Wrong colour', 'Blue, not red', '', 'Quiet Ltd', 'q@example.com', '',
        2, 'waiting', '', 's2', FALSE, 0, NULL, 3, 1700000000000, 1700001000000, 1700001000000, NULL);
INSERT INTO message (case_id, id, direction, author_id, author, text, created_at) VALUES
    ('d1', 'm1', 'outbound', 's1', '林悦', '您的意思是灯座收到时已碎?', 1700000100000),
    ('d1', 'm2', 'inbound', NULL, '王小明', '是的', 1700000200000);
INSERT INTO promise (case_id, id, kind, text, owner_id, state, due_at, made_by, made_at, settled_at, renewed_by, reason,
    due_from, due_within) VALUES
    ('d1', 'a1', 'first_answer', '', NULL, 'kept', 1700050000000, 'system', 1700000000000, 1700000100000, NULL, '', 1700000000000, 28800000),
    ('d1', 'a2', 'own', '寄出', 's1', 'renegotiated', 1700080000000, 's1', 1700000100000, NULL, 'a3', '快递停运', NULL, NULL),
    ('d1', 'a3', 'own', '寄出', 's1', 'open', 1700090000000, 's1', 1700000200000, NULL, NULL, '', NULL, NULL);
INSERT INTO remedy (case_id, id, kind, text, cost, currency, state, offered_by, offered_at, chosen_by, chosen_at) VALUES
    ('d1', 'g1', 'replacement', '换新', 2000, 'CNY', 'chosen', 's1', 1700000300000, 's1', 1700000400000),
    ('d1', 'g2', 'refund', '退款', 2000, 'CNY', 'declined', 's1', 1700000300000, NULL, NULL),
    ('d3', 'g3', 'apology', 'A letter', 0, 'CNY', 'chosen', 's2', 1700000300000, 's2', 1700000400000);
INSERT INTO posting (id, key, case_id, remedy_id, reverses, receiver, ground, cause, team_id, budget, amount, currency, by_id, at) VALUES
    ('l1', 'gift g1', 'd1', 'g1', NULL, 'customer:c1', 'goodwill', 'logistics', 'g1', '', 2000, 'CNY', 's1', 1700000400000);
INSERT INTO ledger_entry (id, posting_id, remedy_id, case_id, account, amount, currency, by_id, at) VALUES
    ('l1-1', 'l1', 'g1', 'd1', 'customer:c1', 2000, 'CNY', 's1', 1700000400000),
    ('l1-2', 'l1', 'g1', 'd1', 'budget:', -2000, 'CNY', 's1', 1700000400000),
    ('l1-3', 'l1', 'g1', 'd1', 'cause:logistics', 2000, 'CNY', 's1', 1700000400000),
    ('l1-4', 'l1', 'g1', 'd1', 'team:g1', -2000, 'CNY', 's1', 1700000400000);
INSERT INTO wish (case_id, id, kind, amount, currency, text, by_id, at) VALUES ('d1', 'w1', 'replacement', 0, 'CNY', '换一个', 's1', 1700000250000);
INSERT INTO rule_exception (case_id, id, rule, reason, by_id, at) VALUES ('d3', 'x1', 'two_options', '只要一句道歉', 's2', 1700000300000);
INSERT INTO approval (id, case_id, offer_id, remedy_id, amount, currency, terms, why, reason, state, requested_by, requested_at,
    decided_by, decided_at, note, version) VALUES
    ('v1', 'd1', 'of1', 'g1', 2000, 'CNY', 'aa', 'authority', '货值高', 'approved', 's1', 1700000300000, 's2', 1700000310000, '', 2);
INSERT INTO timeline (case_id, id, kind, actor_kind, actor_id, actor, args, at) VALUES
    ('d1', 'e1', 'received', 'customer', 'form', '王小明', '{"Owner":"林悦"}', 1700000000000),
    ('d2', 'e1', 'received', 'staff', 's1', '林悦', '{}', 1700000000000),
    ('d2', 'e2', 'unconfirmed', 'system', 'system', '', '{}', 1700001000000),
    ('d3', 'e1', 'received', 'staff', 's2', 'Emma', '{}', 1700000000000);
INSERT INTO notification (id, staff_id, kind, case_id, args, created_at, seen_at)
VALUES ('n1', 's1', 'wrote', 'd1', '{}', 1700000200000, NULL);
INSERT INTO letter (id, message_id, recipient, template, lang, args, case_id, state, error, due_at, attempts, lease, created_at, sent_at) VALUES
    ('b1', '<b1@desk>', 'wang@example.com', 'letter.received', 'zh-CN', '{"Ref":"LK-10001"}', 'd1', 'sent', '', 1700000000000, 1, 1, 1700000000000, 1700000001000),
    ('b2', '<b2@desk>', '', 'letter.received', 'en', '{}', NULL, 'held', '', 1700000000000, 0, 0, 1700000000000, NULL);
INSERT INTO knowledge_entry (id, version, must_read, retired, read_since, from_day, until_day, created_at)
VALUES ('n1', 1, TRUE, FALSE, 1, 19675, 0, 1700000000000);
INSERT INTO knowledge_version (entry_id, version, content, retired, read_since, by_id, at)
VALUES ('n1', 1, '{"kind":"notice","texts":{"zh-CN":{"title":"停电","body":"今天停电"}},"from":19675,"must_read":true}', FALSE, 1, 's2', 1700000000000);
INSERT INTO knowledge_reading (entry_id, staff_id, version, at) VALUES ('n1', 's1', 1, 1700000001000);
INSERT INTO knowledge_insertion (id, entry_id, case_id, staff_id, at) VALUES ('u1', 'n1', 'd1', 's1', 1700000002000);

INSERT INTO case_stale (case_id) VALUES ('d1'), ('d2'), ('d3');
INSERT INTO search_doc (kind, ref_id, body) VALUES
    ('customer', 'c1', '王小 小明 明'), ('customer', 'c2', 'wang'), ('customer', 'c3', 'quiet'), ('customer', 'c4', 'anna'),
    ('knowledge', 'n1', '停电 电');

INSERT INTO escalation (case_id, promise_id, kind, level, due_at, fired_at, late_ms, to_id, via) VALUES
    ('d1', 'a3', 'step', 1, 1700090000000, 1700094000000, 400000, 's2', '[{"step":1,"to":"lead","name":"","why":"nobody"}]'),
    ('d1', '', 'trigger', 2, 0, 1700000010000, 0, NULL, 'null');
INSERT INTO pause (case_id, id, reason, why, since, until, agreed_at, by_id) VALUES
    ('d1', 'h1', 'evidence', '运单照片', 1700001000000, 1700002000000, NULL, 's1'),
    ('d2', 'h2', 'date', '周四上门', 1700001000000, NULL, 1700900000000, 's2');
INSERT INTO opinion (case_id, id, asked_id, asked_by, question, state, due_at, asked_at, answer, answered_at, chased) VALUES
    ('d1', 'o1', 's2', 's1', '灯座是不是同一批?', 'answered', 1700040000000, 1700030000000, '是', 1700035000000, 0),
    ('d1', 'o2', 's2', 's1', '还有存货吗?', 'asked', 1700090000000, 1700080000000, '', NULL, 1);
UPDATE desk_case SET alarm_at = 1700080000000 WHERE id = 'd1';
INSERT INTO case_follower (case_id, staff_id, since) VALUES ('d1', 's2', 1700000000000);
INSERT INTO macro (id, owner_id, name, shared, texts, actions, retired, version, created_at, updated_at)
VALUES ('k1', 's1', '缺件致歉', TRUE, '{"zh-CN":"{{customer}}，抱歉让您久等。"}', '{"severity":2,"promise":true}', FALSE, 1, 1700000000000, 1700000000000);
INSERT INTO snippet (id, owner_id, name, key, shared, texts, retired, version, created_at, updated_at)
VALUES ('n1', 's1', '地址', '地址', FALSE, '{"zh-CN":"请告诉我们收货地址。"}', FALSE, 1, 1700000000000, 1700000000000);
INSERT INTO macro_use (id, macro_id, case_id, staff_id, at) VALUES ('k2', 'k1', 'd1', 's1', 1700000002000);
INSERT INTO breach (id, standard, version, customer_id, purchase_id, order_ref, about, at, local_day, since, took, allowed, note,
    source, external_id, case_id, nth, opened, by_kind, by_id, by_name, told_at) VALUES
    ('h1', 'ship', 2, 'c1', 'r1', 'A-1', 'r1', 1700000000000, 19675, 1699700000000, 259200000, 172800000, '快递''停运', 'wms', 'L-1', 'd1', 1, TRUE,
        'key', 'k1', '仓库', 1700000001000),
    ('h2', 'price', 1, 'c1', NULL, '', '', 1700000000000, 19675, NULL, 0, 0, '', 'staff', 'x', 'd1', 1, FALSE, 'staff', 's1', '林悦', 1700000001000);

INSERT INTO work_order (case_id, id, kind, state, task, note, place, area, skill, contact, phone, window_from, window_until,
    staff_id, promises, checks, made_by, made_at, started_at, ended_at, reason) VALUES
    ('d1', 'w1', 'exchange', 'planned', '换灯座', '先打电话', '海港路 1 号', '城东', 'cold', '王小明', '13800138000', NULL, NULL,
        's1', '["a3"]', '[{"text":"开箱验货"}]', 's2', 1700000500000, NULL, NULL, ''),
    ('d3', 'w2', 'visit', 'done', 'Bring the right one', '', '1 Quay Street', '', '', 'Quiet Ltd', '', 1700000600000, 1700009600000,
        's2', '[]', '[{"text":"Say who you are","at":1700000700000}]', 's2', 1700000500000, NULL, 1700000900000, '');
INSERT INTO work_attempt (case_id, order_id, n, by_id, result, started_at, ended_at, minutes, parts, note, signed_by, message_id) VALUES
    ('d1', 'w1', 1, 's1', 'nobody', 1700000550000, 1700000560000, 5, '[{"name":"灯座","count":1}]', '没人在家', '', 'm1');
INSERT INTO evidence (case_id, id, cause, code, names, words, provider, state, due_at, asked_at, asked_by, message_id, given_at,
    settled_at, settled_by, reason, reminded) VALUES
    ('d1', 'i1', 'transport', 'photo', '{"zh-CN":"照片"}', '{"zh-CN":"破损处的照片"}', 'customer', 'taken', 1700090000000, 1700000100000, 's1',
        'm2', 1700000200000, 1700000300000, 's1', '', 1),
    ('d1', 'i2', 'transport', 'waybill', '{"zh-CN":"运单号"}', 'null', 'us', 'asked', 1700090000000, 1700000100000, 's1', NULL, NULL, NULL, '', '', 0);

INSERT INTO follow_up (case_id, id, due_at, state, told_at, ended_at, by_id, text) VALUES
    ('d2', 'u1', 1701000000000, 'skipped', 1701000100000, 1701000200000, 's1', '客户出差');
INSERT INTO review_refusal (id, by_id, by_name, case_id, place, text, rule, phrase, at)
VALUES ('r1', 's1', '林悦', 'd2', 'case', '给个好评，返您10元', 'zh.offered', '给个好评,返您10元', 1701000000000);
INSERT INTO quality_sample (id, seed, from_at, until_at, per_person, by_id, at) VALUES ('q1', 'SEED', 1700000000000, 1702000000000, 3, 's2', 1702000000000);
INSERT INTO quality_check (id, sample_id, case_id, agent_id, version, marks, comment, by_id, checked_at, reply, replied_at)
VALUES ('q2', 'q1', 'd2', 's1', 3, '{"regret":"yes","restate":"no"}', '先道歉，很好', 's2', 1702000100000, '下次会复述', 1702000200000);

INSERT INTO case_view (id, owner_id, name, query, shared, created_at) VALUES
    ('e1', 's1', '付款的', 'whose=all&state=open&category=payment', FALSE, 1700000000000),
    ('e2', 's2', 'Gold, late', 'whose=all&state=open&tier=gold&due=late', TRUE, 1700000100000);
INSERT INTO case_bulk (id, by_id, kind, value, state, items, created_at, undone_at) VALUES
    ('b1', 's2', 'severity', '3', 'undone', '[{"case":"d1","ref":"LK-10001","subject":"灯不亮","before":"2","version":3,"result":"set","undo":"set"}]',
        1700000200000, 1700000300000);

INSERT INTO trial (id, name, action, purpose, reason, note, outcome, source, window_days, cost_each, aim, intake, audience, state, series,
    example, planned_end, placed, version, by_id, by_name, created_at, launched_at, ended_at) VALUES
    ('t1', '春季回访', 'calls', 'regain', 'price', '打电话问一声', 'bought', 'purchases', 30, 500, 0.05, 'launch', '{"tier":"gold"}', 'ended', 't1',
        FALSE, 19750, 2, 3, 's2', 'Emma', 1700000000000, 1700000100000, 1705000000000),
    ('t2', 'Spring call, again', 'calls', 'regain', '', '', 'margin', 'file', 30, 0, 0, 'rolling', '{}', 'draft', 't1',
        FALSE, 19900, 0, 1, 's2', 'Emma', 1706000000000, NULL, NULL);
INSERT INTO trial_arm (trial_id, n, name, share, holdout) VALUES
    ('t1', 0, '对照组', 20, TRUE), ('t1', 1, '打电话', 80, FALSE), ('t2', 0, 'holdout', 50, TRUE), ('t2', 1, 'called', 50, FALSE);
INSERT INTO trial_place (trial_id, customer_id, arm, stratum, worth, placed_at, local_day) VALUES
    ('t1', 'c1', 1, 0, 4100, 1700000100000, 19675), ('t1', 'c3', 0, 5, NULL, 1700000100000, 19675);
INSERT INTO trial_action (trial_id, customer_id, kind, at, action, cost) VALUES
    ('t1', 'c1', 'did', 1700000200000, '电话', 500), ('t1', 'c3', 'would', 1700000200000, '电话', 0), ('t1', 'c3', 'wrong', 1700000300000, '拜访', 0);
INSERT INTO trial_action (trial_id, customer_id, kind, at, action, cost, external_id) VALUES
    ('t1', 'c1', 'did', 1700000200000, '电话', 120, 'dialer-77'), ('t1', 'c1', 'did', 1700000200000, '电话', 80, 'dialer-78');
INSERT INTO trial_result (trial_id, as_of, reckoned_at, version, told, moved, finished, result) VALUES
    ('t1', 19704, 1702500000000, 2, 0, 0, FALSE, '{"Placed":[1,1],"Ripe":[0,0],"Waiting":2,"NextRipe":19706,"LastRipe":19706,"Obstacle":"ripening","Spent":{"Customers":1,"Cost":500,"Estimated":false},"Planned":0.08,"Need":{"Told":false,"Customers":0,"Day":0,"Reach":false,"TooMany":false}}'),
    ('t1', 19750, 1706400000000, 3, 1, 0, TRUE, '{"Placed":[1,1],"Ripe":[1,1],"LastRipe":19706,"Obstacle":"tiny","Short":"对照组","Spent":{"Customers":1,"Cost":500,"Estimated":false},"Planned":0.08,"Need":{"Told":false,"Customers":0,"Day":0,"Reach":false,"TooMany":false}}');
INSERT INTO trial_outcome (trial_id, customer_id, at, local_day, amount) VALUES ('t1', 'c1', 1700900000000, 19686, -120);
UPDATE customer SET backup_owner_id = 's2' WHERE id = 'c1';
INSERT INTO interaction (id, customer_id, staff_id, kind, direction, reached, at, local_day, minutes, contact, said, satisfaction, next_on, case_id,
    promise_id, play_step_id, by_kind, by_id, by_name, logged_at, version, once) VALUES
    ('t1', 'c1', 's1', 'call', 'out', TRUE, 1700000000000, 19675, 12, '王会计', '灯座收到了；下月要开票', 4, 19700, 'd1', 'a3', NULL, 'staff', 's1', '林悦',
        1700000100000, 2, 'form-1'),
    ('t2', 'c2', NULL, 'email', 'in', TRUE, 1700000000000, 19675, 5, '', 'asks for a catalogue', NULL, NULL, NULL, NULL, 'step-1', 'key', 'k1', 'pbx',
        1700000200000, 1, NULL);
INSERT INTO interaction_before (interaction_id, version, customer_id, content, by_name, at, reason) VALUES
    ('t1', 1, 'c1', '{"kind":"call","direction":"out","reached":true,"at":1700000000000,"minutes":2,"said":"灯座收到了"}', '林悦', 1700000090000, ''),
    ('t3', 1, 'c2', '{"kind":"visit","direction":"out","reached":true,"at":1700000000000,"minutes":2,"said":"x"}', '林悦', 1700000090000, '记错客户');
INSERT INTO consent_event (id, customer_id, channel, address, hash, purpose, action, wording, version, lang, source, ref, proof,
    by_kind, by_id, by_name, at, told_at) VALUES
    ('c1', 'c1', 'email', 'wang@example.com', 'hw', 'marketing', 'given', '我同意接收优惠信息。', 0, 'zh-CN', 'agent', '', '', 'staff', 's1', '林悦',
        1700000000000, 1700000000000),
    ('c2', NULL, 'sms', '', 'hn', 'marketing', 'withdrawn', 'TD', 0, 'zh-CN', 'reply', '短信平台', 'sms-77', 'key', 'k1', '短信', 1700000100000, 1700000100000);
INSERT INTO consent_address (hash, since) VALUES ('hw', 1700000000000), ('hn', 1700000000000);
INSERT INTO suppression (hash, reason, detail, at) VALUES ('hx', 'bounced', '550 no such user', 1700000000000);
INSERT INTO campaign (id, name, purpose, channel, audience, about_case, texts, holdout, trial_id, state, starts_at, ends_at, version, made_by,
    created_at, updated_at, started_at, ended_at) VALUES
    ('g1', '秋季上新', 'marketing', 'email', 'spend_365 > 100', FALSE, '{"zh-CN":{"subject":"上新","body":"{{customer}}，您好"}}', 100, NULL, 'done', NULL,
        1700900000000, 4, 's2', 1700000000000, 1700000300000, 1700000200000, 1700000300000),
    ('g2', 'Recall', 'service', 'sms', '', TRUE, '{"en":{"body":"Please stop using it."}}', 0, NULL, 'draft', NULL, NULL, 1, 's2', 1700000000000,
        1700000000000, NULL, NULL);
INSERT INTO campaign_send (id, campaign_id, customer_id, purpose, state, reason, due_at, address, hash, attempts, lease_until, message_id, lang, detail,
    created_at, updated_at, sent_at, delivered_at) VALUES
    ('g3', 'g1', 'c1', 'marketing', 'sent', '', 1700000200000, 'wang@example.com', 'hw', 1, 0, 'g3@shop.example', 'zh-CN', '', 1700000200000, 1700000250000,
        1700000250000, 1700000260000),
    ('g4', 'g1', 'c2', 'marketing', 'left', 'no_consent', 1700000200000, '', '', 0, 0, '', '', '', 1700000200000, 1700000250000, NULL, NULL);

INSERT INTO loss (id, customer_id, state, seen, day, last_day, value, reason, competitor, owner_id, first_due, first_at, case_id, case_ref,
    version, opened_at, by_id, by_name, ended_at, ended_day, ended_by, end_note, key, asked) VALUES
    ('l1', 'c1', 'open', '{"chance":0.9,"silent":90,"usual":12.5,"min_chance":0.8,"min_silent":3}', 19790, 19698, 320000, 'price', '对面''那家', 's1',
        1709900000000, NULL, NULL, '', 2, 1709813000000, 'system', '', NULL, NULL, '', '', NULL, ''),
    ('l2', 'c3', 'let_go', NULL, 19680, 0, 0, 'service', '', NULL, 1700100000000, 1700050000000, 'd3', 'LK-10003',
        3, 1700000000000, 's2', 'Zhou Min', 1700900000000, 19685, 'Zhou Min', 'They asked for peace', 'crm-7', '7f');
INSERT INTO loss_reason (loss_id, n, found, code, source, words, by_id, by_name, at) VALUES
    ('l1', 1, FALSE, 'season', 'rep', '说是淡季', 's1', '林悦', 1709813000000),
    ('l1', 2, TRUE, 'price', 'customer', '隔壁便宜两成', 's1', '林悦', 1709900000000);
INSERT INTO play (id, loss_id, playbook_id, playbook_version, reason, content, plan, state, version, started_at, started_by, ended_at)
VALUES ('y1', 'l1', 'price', 1, 'price', '{"names":{"zh-CN":"嫌贵","en":"Too dear"}}', '两个月后对账', 'open', 2, 1709900000000, '林悦', NULL);
INSERT INTO play_step (play_id, n, code, owner_id, due_at, result, note, minutes, done_at, done_by) VALUES
    ('y1', 1, 'spent', 's1', 1709990000000, 'helped', '对过账', 20, 1709950000000, '林悦'),
    ('y1', 2, 'compare', 's1', 1710090000000, '', '', 0, NULL, '');
INSERT INTO loss_review (id, loss_id, outcome, state, reviewer_id, reviewer, assigned_by, assigned_at, due_at, ours, answers, note, done_at, version) VALUES
    ('w1', 'l2', 'lost', 'done', 's1', '林悦', 'Zhou Min', 1700300000000, 1701500000000, '{"reason":"service","value":0,"day":19680}',
        '[{"question":{"zh-CN":"为什么？"},"ours":"reason","said":"说了没人''管","reason":"service"}]', '', 1700400000000, 2),
    ('w2', 'l2', 'lost', 'called_off', 's2', 'Zhou Min', 'Zhou Min', 1700200000000, 1701400000000, '{}', '[]', '', NULL, 2);
INSERT INTO rival_note (id, customer_id, rival, rival_key, price, currency, what_for, words, source, agreed, by_id, by_name, at) VALUES
    ('v1', 'c1', '对面''那家', '对面''那家', 9900, 'CNY', '十斤装', '便宜两成', 'customer', TRUE, 's1', '林悦', 1709900000000),
    ('v2', 'c3', 'Acme', 'acme', NULL, '', '', 'On their website', 'public', FALSE, 's2', 'Zhou Min', 1709950000000);
INSERT INTO playbook_version (playbook_id, n, content, off, by_id, by_name, at) VALUES
    ('price', 1, '{"names":{"zh-CN":"嫌''贵"},"reasons":["price"],"for":{"tiers":["金"],"min_value":100000}}', FALSE, 's2', 'Zhou Min', 1709800000000),
    ('price', 2, NULL, TRUE, 's2', 'Zhou Min', 1709850000000);

INSERT INTO customer_person (id, customer_id, name, title, roles, phone, email, since_day, until_day, note, by_name, updated_at, version) VALUES
    ('p1', 'c1', '王会计', '财务', 3, '+86 138 0000 0001', 'wang@example.com', 19000, NULL, '周三''不在', '林悦', 1700000000000, 2),
    ('p2', 'c1', 'Anna Berg', '', 0, '', '', NULL, 19690, '', '林悦', 1700000100000, 1);
INSERT INTO contact_put_off (id, customer_id, what, until_day, reason, by_id, by_name, at, local_day)
VALUES ('p1', 'c1', 'call', 19700, '客户出差', 's1', '林悦', 1700000000000, 19675);
INSERT INTO calendar_feed (id, staff_id, hash, created_at, revoked_at) VALUES
    ('l1', 's1', 'a1b2', 1700000000000, 1700000100000), ('l2', 's1', 'c3d4', 1700000100000, NULL);
INSERT INTO hand_over (id, from_id, reason, state, by_id, by_name, created_at, ended_at, version) VALUES
    ('v1', 's2', 'leaves', 'done', 's2', '高远', 1700000000000, 1700000100000, 2), ('v2', 's1', 'moves', 'open', 's2', '高远', 1700000200000, NULL, 1);
INSERT INTO hand_over_customer (hand_over_id, customer_id, to_id, backup_id, answers, seen, done_at, first_by, watch_until) VALUES
    ('v1', 'c1', 's1', 's2', '{"promised":{"text":"下单送样品"},"sore":{"skipped":"不清楚"}}', 1, 1700000100000, 1700200000000, 1707800000000),
    ('v2', 'c1', NULL, NULL, '{}', 0, NULL, NULL, NULL);
INSERT INTO owner_change (id, customer_id, from_id, to_id, hand_over_id, by_id, at) VALUES ('w1', 'c1', 's2', 's1', 'v1', 's2', 1700000100000);
INSERT INTO risk_run (id, state, stage, as_of, report, customers, judged, flagged, error, started_at, finished_at) VALUES
    ('g1', 'finished', '', 19698, '{"Model":"bg-nbd","Record":{"From":19608,"Until":19698,"Customers":2,"Left":1}}', 2, 2, 1, '', 1702000000000, 1702000005000),
    ('g2', 'failed', 'judge', 19698, '{}', 2, 1, 0, 'the disk''s full', 1702100000000, 1702100001000);
INSERT INTO risk (run_id, customer_id, chance, value, at_risk, since, last_day, kinds, reasons, before_day, before_chance) VALUES
    ('g1', 'c1', 0.625, 3200, 2000, 19690, 19687, 1, '[{"k":"silent","s":19690,"d":11,"u":12,"p":0.8}]', 19691, 0.5),
    ('g1', 'c3', 0.25, 0, 0, 19600, 19600, 128, '[]', NULL, NULL);
INSERT INTO risk_flag (id, customer_id, raised_day, cleared_day, why, chance, value, verdict, comment, verdict_by, verdict_at) VALUES
    ('g3', 'c1', 19600, 19687, 'bought', 0.5, 3000, 'wrong', '只是''休假', 's1', 1702000200000),
    ('g4', 'c1', 19695, NULL, '', 0.625, 3200, '', '', NULL, NULL);
INSERT INTO signal (id, customer_id, kind, weight, seen_count, case_id, detail, opened_at, seen_at, expires_at, from_day, snoozed_until,
    snooze_why, closed_at, closed_why, by_name, version, right_at, right_by) VALUES
    ('n1', 'c1', 'below', 3, 1, 'd1', '{"ref":"LK-10001"}', 1700000000000, 1700000001000, NULL, 0, 0, '', NULL, '', '', 1, 1700000002000, 'Emma'),
    ('n2', 'c2', 'renewal', 2, 1, NULL, '{"on":19800,"source":"erp"}', 1700000000000, 1700000001000, 1800000000000, 19770, 19780, '已谈', NULL, '', '林悦', 2, NULL, ''),
    ('n3', 'c3', 'rule:u1', 1, 1, NULL, '{}', 1700000000000, 1700000001000, 1700600000000, 0, 0, '', 1700700000000, 'dismissed', 'Emma', 2, NULL, '');
INSERT INTO threat_finding (id, customer_id, threat, holds, note, by_id, by_name, at, undone_at, undone_by) VALUES
    ('q1', 'c1', 'rival', TRUE, '隔壁''送样', 's1', '林悦', 1700000000000, NULL, ''),
    ('q2', 'c2', 'price', FALSE, '', 's2', 'Emma', 1700000001000, 1700000002000, '林悦');
INSERT INTO signal_telling (source, external_id, signal_id, told_at) VALUES ('erp', 'K-7', 'n2', 1700000000000);
INSERT INTO signal_rule (id, names, rule, weight, days, retired, version, created_at, updated_at, by_name, looked_at, holds, failed) VALUES
    ('u1', '{"zh-CN":"很久没来"}', 'days_since_purchase > 90', 1, 7, FALSE, 2, 1700000000000, 1700000001000, 'Emma', 1700000002000, 1, 0);
