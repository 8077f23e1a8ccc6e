-- title: a table gets another name; a view has the old one until the stable release is gone
--## setup
CREATE TABLE item(id int PRIMARY KEY, label text NOT NULL);
INSERT INTO item SELECT i, 'item ' || i FROM generate_series(1, 20000) i;
--## stable
SELECT label FROM item WHERE id = (SELECT 1 + floor(random() * 20000)::int)
UPDATE item SET label = 'by stable' WHERE id = (SELECT 1 + floor(random() * 20000)::int)
--## candidate
SELECT label FROM product WHERE id = (SELECT 1 + floor(random() * 20000)::int)
UPDATE product SET label = 'by candidate' WHERE id = (SELECT 1 + floor(random() * 20000)::int)
--## 001_product.sql
ALTER TABLE item RENAME TO product;
CREATE VIEW item AS SELECT id, label FROM product;
--## contract/002_no_item.sql
DROP VIEW item;
--## verify
SELECT to_regclass('item') IS NULL AND to_regclass('product') IS NOT NULL
