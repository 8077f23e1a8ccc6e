namespace Cake.Frosting;

/// <summary>The run goes on when this task fails, and still ends with exit code 0.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ContinueOnErrorAttribute : Attribute
{
}
