using Rollout.Tasks.Database.Linting.Catalogs;
using Rollout.Tasks.Database.Linting.Parsing;
using static Rollout.Tasks.Database.Linting.Rules.LintRules;

namespace Rollout.Tasks.Database.Linting.Rules;

/// <summary>What statements other than ALTER TABLE can break.</summary>
internal static class ObjectRules
{
    /// <summary>Functions that change no row of a table.</summary>
    private static readonly string[] KnownCalls =
    [
        "setval", "set_config", "nextval", "currval", "lastval", "count", "max", "min", "sum", "avg", "every", "bool_and", "bool_or", "rank", "dense_rank", "row_number", "lag", "lead", "first_value", "last_value",
        "array_agg", "string_agg", "json_agg", "jsonb_agg", "generate_series", "unnest", "pg_advisory_xact_lock", "pg_notify", "clock_timestamp", "gen_random_uuid", "random", "txid_current", "to_regclass", "to_regtype",
        "exists", "over", "by", "conflict", "sets", "rollup", "cube", "filter", "within", "recursive", "materialized", "lateral",
    ];

    public static IEnumerable<Hit> Check(LintContext context)
    {
        var catalog = context.Catalog;
        return context.Statement.Ddl switch
        {
            Ddl.AlterTable alter => TableRules.Check(context, alter),
            Ddl.CreateTable create => Create(context, create),
            Ddl.CreateIndex index => Index(context, index),
            Ddl.Drop drop => Drop(context, drop),
            Ddl.Rename { Kind: ObjectKind.Trigger, OnTable: { } on } rename => If(!catalog.IsNew(on) && !catalog.IsNewTrigger(on, rename.Name.Name), RenameObject, on, rename.To),
            Ddl.Rename { Kind: not (ObjectKind.Index or ObjectKind.Trigger or ObjectKind.Rule or ObjectKind.Policy) } rename when !catalog.IsNew(rename.Kind, rename.Name) && !(rename.Kind == ObjectKind.Sequence && catalog.IsNew(rename.Name)) => [new Hit(RenameObject, null, rename.To)],
            Ddl.Truncate truncate => truncate.Tables.Where(t => !catalog.IsNew(t)).Select(t => new Hit(LintRules.Truncate, t, "")),
            Ddl.Refresh { Concurrently: false } refresh => If(context.IsLarge(refresh.Name), LintRules.Refresh, refresh.Name, ""),
            Ddl.CreateFunction function when !catalog.IsNew(ObjectKind.Function, function.Name) && catalog.Arguments.GetValueOrDefault(function.Name.Name) is { } others && others.Any(FunctionArguments.Of(function.Arguments).IsAmbiguousWith) => [new Hit(AmbiguousFunction, null, function.Name.Name)],
            Ddl.CreateFunction { OrReplace: true } function => If(!catalog.IsNew(ObjectKind.Function, function.Name) && (!catalog.IsComplete || catalog.Functions.ContainsKey(function.Name.Name)), ReplaceFunction, null, function.Name.Name),
            Ddl.CreateView { OrReplace: true, IsMaterialized: false, IsTemporary: false } view => If(!catalog.IsNew(view.Name) && (!catalog.IsComplete || catalog.Find(view.Name) is not null), ReplaceView, view.Name, ""),
            Ddl.CreateTrigger trigger => If(!catalog.IsNew(trigger.Table), Trigger, trigger.Table, trigger.Name),
            Ddl.CreateRule rule => If(!catalog.IsNew(rule.Table), LintRules.CreateRule, rule.Table, rule.Name),
            Ddl.ChangePolicy policy => If(!catalog.IsNew(policy.Table) && (policy.IsRestrictive || !policy.IsNew), RestrictRows, policy.Table, policy.Name),
            Ddl.PublishTables { HasChanges: true } publish => (publish.OfAll ? catalog.Relations.Values.Where(r => r.Kind is RelationKind.Table or RelationKind.PartitionedTable) : publish.Tables.Select(catalog.Find).OfType<Relation>())
                .Where(t => !t.IsNew && !t.CanPublishChanges).Select(t => new Hit(PublishWithoutKey, t.Name, "")),
            Ddl.CreateDomain { HasConstraints: true } domain => [new Hit(Domain, null, domain.Name.Name)],
            Ddl.AlterDomain domain when !catalog.IsNew(ObjectKind.Domain, domain.Name) => OfDomain(domain).Select(rule => new Hit(rule, null, domain.Name.Name)),
            Ddl.AddEnumValue value => Enum(context, value),
            Ddl.RenameEnumValue value => If(!catalog.IsNew(ObjectKind.Type, value.Type), LintRules.RenameEnumValue, value.Type, value.To),
            Ddl.AlterComposite type => If(!catalog.IsNew(ObjectKind.Type, type.Type) && (!type.OnlyAdds || !catalog.IsComplete || catalog.Relations.Values.Any(r => r.Columns.Any(c => c.Type.Name == type.Type.Name))), ChangeComposite, null, type.Type.Name),
            Ddl.MoveObject move => If(!catalog.IsNew(move.Kind, move.Name) && !(move.Kind == ObjectKind.Sequence && catalog.IsNew(move.Name)), LoseAccess, null, move.Name.Name),
            Ddl.Grant { IsRevoke: true } grant when grant.Names.Count == 0 || !grant.Names.All(n => grant.Kind is ObjectKind.Table or ObjectKind.Sequence ? catalog.IsNew(n) : catalog.IsNew(grant.Kind, n)) => [new Hit(LoseAccess, null, grant.What)],
            Ddl.Reindex { Concurrently: false, Scope: not "SYSTEM" } reindex => context.Forecast.Relations.ToList() is { Count: > 0 } tables
                ? tables.Where(context.IsLarge).Take(1).Select(t => new Hit(Reindex, t, ""))
                : If(reindex.Name is null || !catalog.IsComplete, Reindex, reindex.Name, ""),
            Ddl.Cluster or Ddl.Vacuum { IsFull: true } => context.Forecast.Relations.Where(context.IsLarge).Take(1).Select(t => new Hit(RewriteTable, t, "")).DefaultIfEmpty(new Hit(RewriteTable, null, "")).Where(h => h.Relation is not null || !catalog.IsComplete),
            Ddl.LockTable locked => locked.Mode is "access share" or "row share" or "row exclusive" ? [] : locked.Tables.Where(context.IsLarge).Select(t => new Hit(LockTable, t, "")),
            Ddl.ChangeRows change => change.Others.Prepend(change).SelectMany(one => Rows(context, one)),
            Ddl.TransactionControl { Verb: not "SAVEPOINT" } control => [new Hit(TransactionControl, null, control.Verb)],
            Ddl.AlterSequence { ChangesNumbers: true } sequence => If(!catalog.IsNew(sequence.Name), ChangeSequence, null, sequence.Name.ToString()),
            Ddl.SetSetting { Name: "role" or "session_authorization" or "session_replication_role" or "all" } setting => [new Hit(SessionChange, null, setting.Name)],
            Ddl.SetSetting { Name: "lock_timeout" or "statement_timeout" or "idle_in_transaction_session_timeout" or "transaction_timeout" } setting => [new Hit(OwnTimeouts, null, setting.Name)],
            Ddl.ServerWide server => [new Hit(OfServer(server.What), null, server.What)],
            Ddl.MoveIndex index => If(catalog.OwnerOfIndex(index.Name) is not { } owner || context.IsLarge(owner.Name), RewriteTable, null, index.Name.Name),
            Ddl.Code code => [new Hit(NotInspected, null, code.Verb)],
            Ddl.Select select when SetsTimeout(select.Text) => [new Hit(OwnTimeouts, null, "set_config")],
            Ddl.Select select when !select.Text.Mentions("limit") && select.LockedTables.Any(t => context.IsLarge(t) && !RowKeys.AreGiven(catalog, t, select.Where)) => [new Hit(Unbatched, select.LockedTables[0], "FOR UPDATE")],
            Ddl.Select select => If(Volatility.IsVolatile(select.Text, catalog, KnownCalls), NotInspected, null, "SELECT"),
            Ddl.Unknown unknown => [new Hit(NotInspected, null, unknown.Start)],
            _ => [],
        };
    }

    private static bool SetsTimeout(SqlExpression text) => text.Mentions("set_config") && text.Tokens.Any(t => t is "'lock_timeout'" or "'statement_timeout'" or "'idle_in_transaction_session_timeout'" or "'role'");

    private static IEnumerable<Hit> If(bool condition, LintRule rule, ObjectName? relation, string name) => condition ? [new Hit(rule, relation, name)] : [];

    private static IEnumerable<Hit> Create(LintContext context, Ddl.CreateTable create)
    {
        if (create.IfNotExists && context.Catalog.Find(create.Name) is not null)
        {
            yield break;
        }

        foreach (var other in create.Constraints.Select(c => c.References).Concat((create.PartitionOf is { } parent ? context.Catalog.Find(parent)?.Constraints ?? [] : []).Select(c => c.References)).OfType<ObjectName>().Where(o => context.Catalog.Full(o) != context.Catalog.Full(create.Name) && context.IsLarge(o)).Distinct())
        {
            yield return new Hit(ReferencedTable, other, create.Name.Name);
        }

        foreach (var scan in context.Forecast.Scans.Where(s => context.IsLarge(s.Relation)))
        {
            yield return new Hit(Attach, scan.Relation, create.Name.Name);
        }

        foreach (var column in create.Columns)
        {
            if (column.Type.Name is "integer" or "smallint" or "serial" or "smallserial" && (column.HasSequence || create.Constraints.Any(c => c.Kind == ConstraintKind.PrimaryKey && c.Columns.Contains(column.Name))))
            {
                yield return new Hit(SmallInteger, create.Name, column.Name);
            }
            else if (column.Type.Name == "timestamp")
            {
                yield return new Hit(LocalTimestamp, create.Name, column.Name);
            }
        }
    }

    private static IEnumerable<Hit> Index(LintContext context, Ddl.CreateIndex index)
    {
        var catalog = context.Catalog;
        var name = index.Name ?? "";
        var columns = TokenReader.Split(index.Columns);
        var partitioned = catalog.Find(index.Table)?.Kind == RelationKind.PartitionedTable;
        var hits = new[]
        {
            (!index.Concurrently && !(index.IsOnly && partitioned) && context.IsLarge(index.Table), LintRules.CreateIndex),
            (index.IsUnique && !context.AreNew(index.Table, columns.Where(c => c.Tokens.Count > 0).Select(c => c.Tokens[0])), NewWrites),
            (index.Concurrently && partitioned, ConcurrentParent),
            (index.Concurrently && catalog.ServerVersion is >= 140000 and <= 140003, IndexCorruption),
            (!index.IsUnique && columns.Count > 3, WideIndex),
        };
        return hits.Where(h => h.Item1).Select(h => new Hit(h.Item2, index.Table, name));
    }

    private static IEnumerable<Hit> Drop(LintContext context, Ddl.Drop drop)
    {
        var catalog = context.Catalog;
        foreach (var name in drop.Names)
        {
            var owner = drop.Kind == ObjectKind.Index ? catalog.OwnerOfIndex(name) : null;
            if (drop.Kind == ObjectKind.Statistics || IsNew(catalog, drop, name) || owner is { IsNew: true })
            {
                continue;
            }

            if (drop.Kind == ObjectKind.Index)
            {
                foreach (var hit in If(drop.Concurrently && (drop.Names.Count > 1 || drop.Cascade || owner?.Kind == RelationKind.PartitionedTable), ConcurrentParent, owner?.Name, name.ToString()))
                {
                    yield return hit;
                }

                var isUnique = owner?.Indexes.Find(i => i.Name == name.Name)?.IsUnique ?? false;
                foreach (var hit in If(isUnique, DropUnique, owner?.Name, name.ToString()).Concat(If(!drop.Concurrently && (owner is null || context.IsLarge(owner.Name)), DropIndex, owner?.Name, name.ToString())))
                {
                    yield return hit;
                }
            }
            else if (drop.Kind == ObjectKind.Table)
            {
                yield return new Hit(DropTable, name, name.Name);
            }
            else if (!ViewColumns.AreKept(context, drop, name))
            {
                yield return new Hit(DropObject, drop.OnTable, name.ToString());
            }
        }
    }

    /// <summary>A function may have the name of a table.</summary>
    private static bool IsNew(Catalog catalog, Ddl.Drop drop, ObjectName name) => drop switch
    {
        { OnTable: { } table } => catalog.IsNew(table) || (drop.Kind == ObjectKind.Trigger && catalog.IsNewTrigger(table, name.Name)),
        { Kind: ObjectKind.Table or ObjectKind.View or ObjectKind.MaterializedView or ObjectKind.Sequence } => catalog.IsNew(name),
        { Kind: ObjectKind.Schema } => catalog.IsNew(ObjectKind.Schema, new ObjectName(null, name.Name)),
        _ => catalog.IsNew(drop.Kind, name),
    };

    private static IEnumerable<LintRule> OfDomain(Ddl.AlterDomain domain) => domain.What switch
    {
        "SET DEFAULT" or "DROP DEFAULT" => [ChangeDefault],
        "SET NOT" => [LintRules.SetNotNull, Domain],
        "DROP NOT" => [LintRules.DropNotNull],
        "DROP CONSTRAINT" => [Loosened],
        _ => domain.IsTighter ? [Domain, NewWrites] : [Domain],
    };

    /// <summary>A role, a database or a server is everybody's.</summary>
    private static LintRule OfServer(string what) =>
        what.StartsWith("DROP ", StringComparison.Ordinal) ? DropObject : what.StartsWith("ALTER ", StringComparison.Ordinal) && what is not "ALTER SYSTEM" ? LoseAccess : SessionChange;

    private static IEnumerable<Hit> Enum(LintContext context, Ddl.AddEnumValue value)
    {
        var isNew = context.Catalog.IsNew(ObjectKind.Type, value.Type);
        if (!isNew)
        {
            yield return new Hit(EnumReader, null, value.Value);
        }

        // Of a type that the same transaction has made, labels can be used at once since PostgreSQL 17.
        var literal = $"'{value.Value.Replace("'", "''", StringComparison.Ordinal)}'";
        if (!(isNew && context.Catalog.ServerVersion >= 170000) && context.Behind.Any(s => s.Ddl is not (Ddl.AddEnumValue or Ddl.CommentOn) && s.Source.Text.Contains(literal, StringComparison.Ordinal)))
        {
            yield return new Hit(EnumInTransaction, null, value.Value);
        }

        if (!value.HasPlace && !isNew)
        {
            yield return new Hit(EnumPlace, value.Type, value.Value);
        }
    }

    private static IEnumerable<Hit> Rows(LintContext context, Ddl.ChangeRows change)
    {
        if (change.Table.Schema == "pg_catalog" || (change.Table.Schema is null && change.Table.Name.StartsWith("pg_", StringComparison.Ordinal)))
        {
            yield return new Hit(NotInspected, change.Table, change.Verb);
            yield break;
        }

        if (change.Verb is "UPDATE" or "DELETE" or "MERGE" && !context.IsBatched && context.IsLarge(change.Table) && !RowKeys.AreGiven(context.Catalog, change.Table, change.Verb == "MERGE" ? null : change.Where))
        {
            yield return new Hit(Unbatched, change.Table, "");
        }

        var table = context.Catalog.Full(change.Table);
        var hasKeys = !context.Catalog.IsComplete || context.Catalog.Referencing(table).Any() || (context.Catalog.Find(table)?.Constraints.Any(c => c.Kind == ConstraintKind.ForeignKey) ?? false);
        if (hasKeys && context.Behind.Any(s => s.Ddl is Ddl.AlterTable alter && context.Catalog.Full(alter.Name) == table))
        {
            yield return new Hit(PendingEvents, change.Table, "");
        }
    }
}
