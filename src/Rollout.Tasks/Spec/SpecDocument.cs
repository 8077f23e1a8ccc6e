using Rollout.Tasks.Spec.Shapes;
using Rollout.Tasks.Spec.Yaml;

namespace Rollout.Tasks.Spec;

/// <summary>A file that was read: what could be understood of it, its faults so far, and where everything stands.</summary>
internal sealed record SpecDocument(RolloutSpec? Spec, List<SpecFault> Faults, SpecLocations Locations)
{
    private static readonly ObjectShape Root = ShapeOf.Root();

    /// <summary>Reads YAML text. Pure.</summary>
    /// <param name="file">Name of the file, for faults of the file as a whole.</param>
    /// <param name="text">The file's text.</param>
    /// <param name="request">Environment, overrides and variables.</param>
    public static SpecDocument Read(string file, string text, PlanRequest request)
    {
        var (faults, locations) = (new List<SpecFault>(), new SpecLocations(file));
        if (YamlComposer.Compose(text, faults, locations) is not { } root)
        {
            return new SpecDocument(null, faults, locations);
        }

        root = new OverrideSetter(Root, faults).Apply(root, request.Overrides);
        var spec = new SpecBinder(new VariableText(request.EnvironmentVariables), request.Environment, faults, locations).Bind(root, Root);
        return new SpecDocument(spec, faults, locations);
    }
}
