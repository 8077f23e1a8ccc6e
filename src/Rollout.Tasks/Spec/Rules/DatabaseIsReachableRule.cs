namespace Rollout.Tasks.Spec.Rules;

/// <summary>A database is either embedded or somebody else's, and an embedded one has a cluster to be in.</summary>
internal sealed class DatabaseIsReachableRule : ISpecRule
{
    private const string Code = "RT1034";
    private const string Required = "a database has either 'embedded' (a name) or 'connection' (a connection string)";

    public IEnumerable<SpecFault> Check(SpecContext context) =>
        context.Environments.Where(e => e.Spec.Database is not null).SelectMany(e => CheckOne(context, e.Path, e.Spec.Embedded is not null || context.IsWritten($"{e.Path}.embedded")));

    private static IEnumerable<SpecFault> CheckOne(SpecContext context, string environment, bool hasCluster)
    {
        var path = $"{environment}.database";
        var (embedded, connection) = (context.IsWritten($"{path}.embedded"), context.IsWritten($"{path}.connection"));
        if (embedded == connection)
        {
            yield return new(Code, path, embedded ? "both 'embedded' and 'connection' are written" : "neither 'embedded' nor 'connection' is written", Required, embedded ? "remove one of them" : "add 'connection: ${NAME}', or 'embedded: NAME'");
        }

        if (embedded && !connection && context.IsWritten($"{path}.staging"))
        {
            yield return new(Code, $"{path}.staging", "'staging' does not go with 'embedded'", "an embedded database has its staging twin by itself", "remove it");
        }

        if (embedded && !hasCluster)
        {
            yield return new(Code, $"{path}.embedded", "the environment has no 'embedded' section", "an embedded database needs the embedded cluster", "add the section, or use 'connection'");
        }
    }
}
