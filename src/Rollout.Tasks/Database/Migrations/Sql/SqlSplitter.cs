namespace Rollout.Tasks.Database.Migrations;

/// <summary>Cuts an SQL file into its statements, where psql would cut it.</summary>
internal static class SqlSplitter
{
    private static readonly SqlReadOptions Plain = new();

    /// <summary>Cuts text that lies in no file of its own.</summary>
    public static SqlScript Split(string sql) => Split(new SqlSource(string.Empty, sql), Plain);

    /// <summary>Cuts a file and those that it includes.</summary>
    public static SqlScript Split(SqlSource source, SqlReadOptions options)
    {
        var state = new ScriptState(options);
        state.Read(source);
        return state.Build();
    }
}
