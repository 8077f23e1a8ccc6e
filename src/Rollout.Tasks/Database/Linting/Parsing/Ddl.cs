using Rollout.Tasks.Database.Migrations;

namespace Rollout.Tasks.Database.Linting.Parsing;

/// <summary>What a statement does to the schema or to rows, as far as locks and the other release care.</summary>
internal abstract record Ddl
{
    private Ddl() { }

    /// <summary>ALTER TABLE, and ALTER VIEW, INDEX, SEQUENCE in the forms that are those of a table.</summary>
    public sealed record AlterTable(ObjectKind Kind, ObjectName Name, bool IfExists, IReadOnlyList<TableAction> Actions) : Ddl;

    /// <summary>CREATE TABLE, also AS and SELECT INTO.</summary>
    /// <param name="Name">The new table.</param>
    /// <param name="IfNotExists">Left alone where it exists.</param>
    /// <param name="IsTemporary">Of this session only.</param>
    /// <param name="Columns">With the constraints written at them moved to <paramref name="Constraints"/>.</param>
    /// <param name="Constraints">Of the table.</param>
    /// <param name="PartitionOf">Parent; null when it is no partition.</param>
    /// <param name="PartitionBy">Columns of its own key when it is partitioned; else empty.</param>
    /// <param name="Inherits">Parents by inheritance.</param>
    public sealed record CreateTable(ObjectName Name, bool IfNotExists, bool IsTemporary, IReadOnlyList<ColumnDefinition> Columns, IReadOnlyList<ConstraintDefinition> Constraints, ObjectName? PartitionOf, IReadOnlyList<string> PartitionBy, IReadOnlyList<ObjectName> Inherits) : Ddl
    {
        /// <summary>It takes the rows that no other partition takes.</summary>
        public bool IsDefaultPartition { get; init; }

        /// <summary>Not in the write-ahead log.</summary>
        public bool IsUnlogged { get; init; }

        /// <summary>Composite type that gives it its columns.</summary>
        public ObjectName? OfType { get; init; }

        /// <summary>Tables whose indexes it gets, too: <c>LIKE .. INCLUDING INDEXES</c>.</summary>
        public IReadOnlyList<ObjectName> IndexedLike { get; init; } = [];
    }

    public sealed record CreateIndex(string? Name, ObjectName Table, bool IsUnique, bool Concurrently, bool IfNotExists, SqlExpression Columns, SqlExpression Rest) : Ddl
    {
        /// <summary>Not on partitions and heirs.</summary>
        public bool IsOnly { get; init; }
    }

    /// <summary>ALTER INDEX .. SET TABLESPACE: writes the index anew.</summary>
    public sealed record MoveIndex(ObjectName Name) : Ddl;

    /// <summary>DROP of named things. <c>OnTable</c>: of a trigger, rule or policy.</summary>
    public sealed record Drop(ObjectKind Kind, IReadOnlyList<ObjectName> Names, bool Cascade, bool Concurrently, ObjectName? OnTable) : Ddl
    {
        /// <summary>What each function is called with; null where that is not said.</summary>
        public IReadOnlyList<SqlExpression?> Arguments { get; init; } = [];
    }

    public sealed record Rename(ObjectKind Kind, ObjectName Name, string To, ObjectName? OnTable) : Ddl;

    public sealed record Truncate(IReadOnlyList<ObjectName> Tables, bool Cascade, bool RestartsIdentity) : Ddl;

    /// <summary>CREATE VIEW. <c>OrReplace</c>: it may be there already.</summary>
    public sealed record CreateView(ObjectName Name, bool OrReplace, bool IsMaterialized, bool IsTemporary, SqlExpression Query) : Ddl;

    public sealed record Refresh(ObjectName Name, bool Concurrently) : Ddl;

    public sealed record CreateFunction(ObjectName Name, bool OrReplace, SqlExpression Arguments, SqlExpression Rest) : Ddl
    {
        public bool IsProcedure { get; init; }

        /// <summary>Its text without quotes; null where it has none, or one that is not PL/pgSQL.</summary>
        public string? Body { get; init; }
    }

    /// <summary>CREATE TRIGGER. <c>SeesNewRows</c>: it runs before each row is inserted, without a condition.</summary>
    public sealed record CreateTrigger(string Name, ObjectName Table, bool OrReplace, bool SeesNewRows, string Function) : Ddl;

    public sealed record CreateRule(string Name, ObjectName Table) : Ddl;

    public sealed record ChangePolicy(string Name, ObjectName Table, bool IsNew, bool IsRestrictive) : Ddl;

    public sealed record CreateEnum(ObjectName Name, IReadOnlyList<string> Labels) : Ddl;

    public sealed record CreateType(ObjectName Name) : Ddl;

    public sealed record CreateDomain(ObjectName Name, SqlType Base, bool HasConstraints) : Ddl;

    public sealed record AddEnumValue(ObjectName Type, string Value, bool HasPlace) : Ddl;

    public sealed record RenameEnumValue(ObjectName Type, string From, string To) : Ddl;

    /// <summary>ALTER TYPE of a composite type. <c>OnlyAdds</c>: it gets further attributes.</summary>
    public sealed record AlterComposite(ObjectName Type, bool OnlyAdds) : Ddl
    {
        /// <summary>Tables of the type change with it.</summary>
        public bool Cascade { get; init; }
    }

    /// <summary>ALTER DOMAIN. <c>Scans</c>: reads each table that uses it. <c>What</c>: the two words behind the name.</summary>
    public sealed record AlterDomain(ObjectName Name, string What, bool Scans, bool IsTighter) : Ddl;

    public sealed record CreateSequence(ObjectName Name, bool IfNotExists) : Ddl;

    public sealed record CreateSchema(string Name, bool IfNotExists) : Ddl;

    /// <summary>ALTER SEQUENCE. <c>ChangesNumbers</c>: the next number, or which ones there are.</summary>
    public sealed record AlterSequence(ObjectName Name, bool ChangesNumbers) : Ddl;

    /// <summary>OWNER TO, SET SCHEMA of something else than a table.</summary>
    public sealed record MoveObject(ObjectKind Kind, ObjectName Name, string Change) : Ddl;

    public sealed record CommentOn(ObjectKind Kind, ObjectName? Table) : Ddl;

    /// <summary>GRANT and REVOKE. <c>Names</c>: of what, where it is named; empty where it is a role, or all of a schema.</summary>
    public sealed record Grant(bool IsRevoke, string What, ObjectKind Kind, IReadOnlyList<ObjectName> Names) : Ddl;

    public sealed record Reindex(string Scope, ObjectName? Name, bool Concurrently) : Ddl;

    public sealed record Cluster(ObjectName? Table) : Ddl;

    public sealed record Vacuum(bool IsFull, IReadOnlyList<ObjectName> Tables) : Ddl;

    public sealed record Analyze(IReadOnlyList<ObjectName> Tables) : Ddl;

    public sealed record CreateStatistics(ObjectName Name, IReadOnlyList<string> Columns, ObjectName Table) : Ddl;

    /// <summary>CREATE and ALTER PUBLICATION. <c>HasChanges</c>: it publishes UPDATE or DELETE.</summary>
    public sealed record PublishTables(IReadOnlyList<ObjectName> Tables, bool HasChanges) : Ddl
    {
        /// <summary>FOR ALL TABLES.</summary>
        public bool OfAll { get; init; }
    }

    public sealed record LockTable(IReadOnlyList<ObjectName> Tables, string Mode) : Ddl;

    /// <summary>INSERT, UPDATE, DELETE, MERGE, COPY FROM.</summary>
    public sealed record ChangeRows(string Verb, ObjectName Table, SqlExpression Rest, SqlExpression? Where) : Ddl
    {
        /// <summary>Further changes of the same statement, in its WITH or behind it.</summary>
        public IReadOnlyList<ChangeRows> Others { get; init; } = [];
    }

    /// <summary>A query. <c>LockedTables</c>: of which it locks the rows that meet <c>Where</c>.</summary>
    public sealed record Select(IReadOnlyList<ObjectName> LockedTables, SqlExpression Text) : Ddl
    {
        public SqlExpression? Where { get; init; }
    }

    /// <summary>BEGIN, COMMIT, ROLLBACK and the like; a savepoint is harmless.</summary>
    public sealed record TransactionControl(string Verb) : Ddl;

    public sealed record SetSetting(string Name, string Value) : Ddl;

    /// <summary>Changes the whole server, a database, a role or a subscription.</summary>
    public sealed record ServerWide(string What) : Ddl;

    /// <summary>Makes or changes something that no running release can meet, and locks no table.</summary>
    public sealed record Harmless(string What) : Ddl;

    /// <summary>DO in PL/pgSQL: the statements of its body, and its expressions as queries.</summary>
    public sealed record Block(IReadOnlyList<ParsedStatement> Parts) : Ddl;

    /// <summary>Runs code that is not looked into.</summary>
    public sealed record Code(string Verb) : Ddl;

    /// <summary>Nothing is known about it.</summary>
    public sealed record Unknown(string Start) : Ddl;
}

/// <summary>Kinds of objects.</summary>
internal enum ObjectKind
{
    Table, View, MaterializedView, Index, Sequence, Type, Domain, Function, Trigger, Rule, Policy, Schema, Column, Statistics, Database, Extension, Publication, Other,
}

/// <summary>A parsed statement and where it stands.</summary>
/// <param name="Source">The statement.</param>
/// <param name="Ddl">What it does.</param>
internal sealed record ParsedStatement(SqlStatement Source, Ddl Ddl)
{
    /// <summary>Where it stands in a block: empty where it surely runs, and one number with a slash for each branch, loop or handler around it.</summary>
    public string Branch { get; init; } = "";

    /// <summary>PostgreSQL refuses it in a transaction block.</summary>
    public bool NeedsNoTransaction => SqlRules.KindOf(Source) != StatementKind.Transactional;
}
