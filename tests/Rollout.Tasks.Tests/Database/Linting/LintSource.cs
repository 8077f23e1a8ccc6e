using Rollout.Tasks.Database.Linting;
using Rollout.Tasks.Database.Linting.Catalogs;
using Rollout.Tasks.Database.Linting.Rules;
using Rollout.Tasks.Database.Migrations;

namespace Rollout.Tasks.Tests.Database.Linting;

/// <summary>Short ways to lint a text.</summary>
internal static class LintSource
{
    private const string More = """
        CREATE DOMAIN positive AS int CHECK (VALUE > 0);
        CREATE TABLE u (id int PRIMARY KEY, a int, m mood);
        CREATE TABLE checked (id int PRIMARY KEY, v varchar(10) CHECK (v <> ''), w citext, big bigint, b text, k text, CONSTRAINT b_known CHECK (b IS NOT NULL));
        ALTER TABLE checked ADD CONSTRAINT k_known CHECK (k IS NOT NULL) NOT VALID;
        CREATE INDEX checked_w ON checked (w);
        CREATE TABLE p3 (k int NOT NULL, x int, CONSTRAINT p3_bounds CHECK (k >= 10 AND k < 20));
        CREATE TABLE "Odd Name" ("Some Col" int);
        CREATE SCHEMA other;
        CREATE TABLE other.t (id int PRIMARY KEY, a int);
        """;

    /// <summary>Tables of the lock vectors and some more, all large.</summary>
    public static Catalog Large { get; } = Sized(1_000_000);

    public static Catalog Small { get; } = Sized(10);

    public static LintReport Lint(Catalog catalog, params string[] migrations) =>
        MigrationLinter.Lint(migrations.Select((sql, index) => new LintedMigration($"{index + 1:000}_x.sql", sql, SqlSplitter.Split(sql).Statements, null)), catalog, new LintOptions { IncludeStyle = true });

    public static IReadOnlyList<string> Rules(Catalog catalog, params string[] migrations) => [.. Lint(catalog, migrations).Findings.Select(f => f.Rule.Id).Distinct()];

    /// <summary>Rules that stop a rollout or its traffic.</summary>
    public static IReadOnlyList<string> Unsafe(Catalog catalog, params string[] migrations) =>
        [.. Lint(catalog, migrations).Findings.Where(f => f.Rule.Severity is LintSeverity.Contract or LintSeverity.Blocking or LintSeverity.Runner).Select(f => f.Rule.Id).Distinct()];

    private static Catalog Sized(long rows)
    {
        var catalog = LockVectors.Parse(More).Aggregate(LockVectors.Schema, (at, s) => CatalogChange.After(at, s.Ddl)).AsInUse();
        return catalog with { TimeZone = "UTC", Relations = catalog.Relations.ToDictionary(r => r.Key, r => r.Value with { Rows = rows }).ToImmutable() };
    }

    private static System.Collections.Immutable.ImmutableDictionary<TKey, TValue> ToImmutable<TKey, TValue>(this Dictionary<TKey, TValue> values)
        where TKey : notnull => System.Collections.Immutable.ImmutableDictionary.CreateRange(values);
}
