using Cake.Core.IO;

namespace Cake.Frosting.Internal;

/// <summary>The working directory that the host was told to use.</summary>
internal sealed record WorkingDirectory(DirectoryPath Path);
